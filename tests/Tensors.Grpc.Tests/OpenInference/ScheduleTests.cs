using System.Runtime.InteropServices;
using Google.Protobuf;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>The priority and the timeout of a call, from each kind of client to the model.</summary>
public sealed class ScheduleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3L, null, null, 3UL, 0L)]
    [InlineData(null, ulong.MaxValue, null, ulong.MaxValue, 0L)]
    [InlineData(null, null, 1500L, 0UL, 15_000L)]
    [InlineData(0L, null, 0L, 0UL, 0L)]
    [InlineData(null, null, long.MaxValue, 0UL, long.MaxValue)]
    [InlineData(null, null, -1L, 0UL, long.MaxValue)]
    public async Task The_parameters_of_a_request_reach_the_model(
        long? priority,
        ulong? unsignedPriority,
        long? microseconds,
        ulong expectedPriority,
        long expectedTicks
    )
    {
        var model = new Recorder();
        await using var server = await ProtocolServer.StartAsync(model);
        var request = new ModelInferRequest
        {
            ModelName = Recorder.Name,
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "x",
                    Datatype = "INT32",
                    Shape = { 1 },
                },
            },
            RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes<int>([1])) },
        };
        if (priority is { } signed)
        {
            request.Parameters["priority"] = new InferParameter { Int64Param = signed };
        }

        if (unsignedPriority is { } unsigned)
        {
            request.Parameters["priority"] = new InferParameter { Uint64Param = unsigned };
        }

        if (microseconds is { } timeout)
        {
            request.Parameters["timeout"] = new InferParameter { Int64Param = timeout };
        }

        await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(new CallSchedule(expectedPriority, new TimeSpan(expectedTicks)), model.Schedule);
    }

    [Theory]
    [InlineData(0UL, 0L, 0L)]
    [InlineData(2UL, 15_000L, 15_000L)]
    [InlineData(ulong.MaxValue, 1L, 10L)]
    public async Task A_client_of_the_library_sends_them(ulong priority, long ticks, long expectedTicks)
    {
        var model = new Recorder();
        await using var server = await ProtocolServer.StartAsync(model);
        using var allocator = new SharedMemoryAllocator();
        using var x = TensorBuffer.FromArray([1], [1]);
        using var call = new InferenceCall { Schedule = new CallSchedule(priority, new TimeSpan(ticks)) };
        call.Inputs.Set("x", x);
        var expected = new CallSchedule(priority, new TimeSpan(expectedTicks));

        using (var triton = OpenInferenceChannel.ForAddress(server.Address, allocator))
        {
            await (await triton.GetModelAsync(Recorder.Name, Cancellation)).InferAsync(call, Cancellation);
        }

        Assert.Equal(expected, model.Schedule);
        model.Schedule = default;
        using var channel = await ModelWorkerChannel.ConnectAsync(
            server.Address,
            allocator,
            cancellationToken: Cancellation
        );
        await (await channel.GetModelAsync(Recorder.Name, Cancellation)).InferAsync(call, Cancellation);
        Assert.Equal(expected, model.Schedule);
        call.Clear();
        Assert.Equal(default, call.Schedule);
    }

    /// <summary>Keeps what the last call asked for.</summary>
    private sealed class Recorder : IModelWorker
    {
        public const string Name = "recorder";

        public CallSchedule Schedule { get; set; }

        public ModelMetadata Metadata { get; } =
            new(Name, [new TensorMetadata("x", new TensorSpec(DType.Int32, [new TensorAxis("n", null)]))], []);

        public ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
        {
            Schedule = call.Schedule;
            return ValueTask.CompletedTask;
        }
    }
}
