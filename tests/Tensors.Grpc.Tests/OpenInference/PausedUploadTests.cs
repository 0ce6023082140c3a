using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Clients that pause in the middle of a request: they swap, or wait for a processor or a debugger.</summary>
public sealed class PausedUploadTests
{
    private static readonly int[] _a = [.. Enumerable.Range(0, 16)];

    [Fact]
    public async Task A_request_that_pauses_beyond_Kestrels_grace_is_answered()
    {
        await using var server = await ProtocolServer.StartAsync(KeptRegistrationTests.Simple());
        var message = Requests.Raw("simple", "INT32", [1, 16], _a, _a).ToByteArray();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(server.Address, "/inference.GRPCInferenceService/ModelInfer")
        )
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        // Kestrel's own limit is 240 bytes a second after 5 seconds; it is looked at every second.
        request.Content = new PausingContent(message, TimeSpan.FromSeconds(8));
        request.Headers.Add("TE", "trailers");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal("0", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
    }

    /// <summary>One message in gRPC's framing that pauses before its last bytes.</summary>
    private sealed class PausingContent : HttpContent
    {
        private readonly byte[] _frame;
        private readonly TimeSpan _pause;

        public PausingContent(byte[] message, TimeSpan pause)
        {
            _frame = new byte[5 + message.Length];
            BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(1), message.Length);
            message.CopyTo(_frame, 5);
            _pause = pause;
            Headers.ContentType = new("application/grpc");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_frame.AsMemory(0, 10), TestContext.Current.CancellationToken);
            await stream.FlushAsync(TestContext.Current.CancellationToken);
            await Task.Delay(_pause, TestContext.Current.CancellationToken);
            await stream.WriteAsync(_frame.AsMemory(10), TestContext.Current.CancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
