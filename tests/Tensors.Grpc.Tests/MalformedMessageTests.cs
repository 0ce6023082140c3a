using System.Collections.Concurrent;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tensors.Grpc.Tests.Channels;
using Tensors.Grpc.Tests.OpenInference;

namespace Tensors.Grpc.Tests;

/// <summary>Messages that are not protobuf, to both services.</summary>
public sealed class MalformedMessageTests
{
    // A field of 127 bytes, of which there is one.
    private static readonly byte[] _cutShort = [0x0a, 0x7f, 0x61];

    private static readonly Marshaller<byte[]> _bytes = new(bytes => bytes, bytes => bytes);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("inference.GRPCInferenceService", "ModelInfer", MethodType.Unary)]
    [InlineData("inference.GRPCInferenceService", "SystemSharedMemoryRegister", MethodType.Unary)]
    [InlineData("inference.GRPCInferenceService", "ModelStreamInfer", MethodType.DuplexStreaming)]
    [InlineData("tensors.v1.ModelWorker", "Handshake", MethodType.Unary)]
    [InlineData("tensors.v1.ModelWorker", "Infer", MethodType.Unary)]
    [InlineData("tensors.v1.ModelWorker", "InferStream", MethodType.DuplexStreaming)]
    public async Task A_message_that_is_not_protobuf_is_an_invalid_argument(
        string service,
        string method,
        MethodType type
    )
    {
        await using var server = await ProtocolServer.StartAsync(
            new EchoModel("m", DType.Float32, new TensorAxis("n", null))
        );
        using var channel = GrpcChannel.ForAddress(server.Address);
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            var call = new Method<byte[], byte[]>(type, service, method, _bytes, _bytes);
            var invoker = channel.CreateCallInvoker();
            var options = new CallOptions(cancellationToken: Cancellation);
            if (type is MethodType.Unary)
            {
                using var unary = invoker.AsyncUnaryCall(call, host: null, options, _cutShort);
                await unary.ResponseAsync;
                return;
            }

            using var duplex = invoker.AsyncDuplexStreamingCall(call, host: null, options);
            await duplex.RequestStream.WriteAsync(_cutShort, Cancellation);
            while (await duplex.ResponseStream.MoveNext(Cancellation))
            {
                // Nothing is answered before the error.
            }
        });
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(
            $"The request is not a valid message of /{service}/{method}",
            error.Status.Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Many_malformed_messages_are_one_line_of_the_log()
    {
        using var log = new LogProvider();
        await using var server = await ProtocolServer.StartWithAsync(
            new ManualClock(),
            log,
            new EchoModel("m", DType.Float32, new TensorAxis("n", null))
        );
        using var channel = GrpcChannel.ForAddress(server.Address);
        var infer = new Method<byte[], byte[]>(MethodType.Unary, "tensors.v1.ModelWorker", "Infer", _bytes, _bytes);
        for (var i = 0; i < 50; i++)
        {
            using var call = channel
                .CreateCallInvoker()
                .AsyncUnaryCall(infer, host: null, new CallOptions(cancellationToken: Cancellation), _cutShort);
            var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        }

        // The line is written after the answer.
        await Workers.EventuallyAsync(() => !log.Lines.IsEmpty);
        Assert.Equal(
            [
                "Malformed messages since the previous line of this kind: 1. The most recent one called /tensors.v1.ModelWorker/Infer.",
            ],
            log.Lines,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Malformed_messages_are_counted_and_logged_at_most_once_in_ten_seconds()
    {
        var clock = new ManualClock();
        using var log = new LogProvider();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var application = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        new MalformedMessageLog(clock, loggers.CreateLogger<MalformedMessageLog>()).Configure(inner =>
            inner.Run(http =>
            {
                http.Response.Headers["grpc-message"] = http.Request.Path.Value!.Contains(
                    "Wrong",
                    StringComparison.Ordinal
                )
                    ? $"{MalformedMessage.Detail} of {http.Request.Path}"
                    : "Another error.";
                return Task.CompletedTask;
            })
        )(application);
        var pipeline = application.Build();

        await CallAsync("/s/Other", 5);
        Assert.Empty(log.Lines);
        await CallAsync("/s/Wrong", 20);
        clock.Advance(TimeSpan.FromSeconds(9.9));
        await CallAsync("/s/Wrong", 1);
        Assert.Equal(
            ["Malformed messages since the previous line of this kind: 1. The most recent one called /s/Wrong."],
            log.Lines,
            StringComparer.Ordinal
        );
        clock.Advance(TimeSpan.FromSeconds(0.1));
        await CallAsync("/s/WrongToo", 1);
        Assert.Equal(
            "Malformed messages since the previous line of this kind: 21. The most recent one called /s/WrongToo.",
            log.Lines.Last()
        );
        Assert.Equal(2, log.Lines.Count);

        async Task CallAsync(string path, int count)
        {
            for (var i = 0; i < count; i++)
            {
                await pipeline(new DefaultHttpContext { Request = { Path = path } });
            }
        }
    }

    /// <summary>Keeps the warnings and errors of a server.</summary>
    private sealed class LogProvider : ILoggerProvider
    {
        private readonly LineLog _log = new();

        public ILogger CreateLogger(string categoryName) => new FromWarning(_log);

        public ConcurrentQueue<string> Lines => _log.Lines;

        public void Dispose() { }

        private sealed class FromWarning(LineLog log) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            )
            {
                if (IsEnabled(logLevel))
                {
                    log.Log(logLevel, eventId, state, exception, formatter);
                }
            }
        }
    }
}
