using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.Channels;

/// <summary>What a client makes of servers that are other than ours, or hostile.</summary>
public sealed class OpenInferenceAnswerTests : IAsyncLifetime
{
    private readonly SharedMemoryAllocator _allocator = new();
    private readonly FakeTriton _server = new();

    /// <summary>What an answer is that gives three zeros in output y, and what of the message shows that it was noticed.</summary>
    public static TheoryData<string, string> WrongAnswers =>
        new()
        {
            { "another name", "output 'z'" },
            { "twice", "'y' twice" },
            { "another dtype", "datatype 'FP32'" },
            { "an unknown dtype", "datatype 'BYTES'" },
            { "another rank", "the shape [1, 3]" },
            { "a negative length", "the shape [-3]" },
            { "a length beyond all memory", "9223372036854775807 elements of 4 bytes" },
            { "too many axes", "the shape [1, 1, 1, 1, 1, 1, 1, 1, 1]" },
            { "too few bytes", "11 bytes, but its shape has 3 elements" },
            { "too many bytes", "13 bytes, but its shape has 3 elements" },
            { "no bytes", "0 bytes, but its shape has 3 elements" },
            { "more contents than outputs", "2 raw contents for 1 outputs" },
            { "contents of another type", "3 elements (0 of them in the field of INT32)" },
            { "too many contents", "4 elements (4 of them" },
            { "contents and bytes", "12 raw bytes, but its shape has 3 elements" },
        };

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Equal(0, _allocator.Metrics.LeasedBytes);
        _allocator.Dispose();
    }

    [Theory]
    [MemberData(nameof(WrongAnswers))]
    public async Task A_wrong_answer_is_an_error_that_says_what_is_wrong(string what, string said)
    {
        _server.Answer = _ => Wrong(what);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place: null));
        Assert.IsType<ModelCallException>(error);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_answer_is_taken()
    {
        var raw = await RunAsync(place: null);
        Assert.Equal([0, 0, 0], raw);
        _server.Answer = _ => new ModelInferResponse { Outputs = { Typed(1, 2, 3) } };
        var typed = await RunAsync(place: null);
        Assert.Equal([1, 2, 3], typed);
    }

    [Fact]
    public async Task A_number_beyond_the_outputs_dtype_is_the_servers_mistake()
    {
        _server.Metadata.Outputs[0] = FakeTriton.Tensor("y", "INT8", -1);
        _server.Answer = _ =>
        {
            var output = Typed(1, 2, 300);
            output.Datatype = "INT8";
            return new ModelInferResponse { Outputs = { output } };
        };
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place: null));
        Assert.IsType<ModelCallException>(error);
        Assert.Contains("'y' contains a number outside the range of INT8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_server_says_of_a_region_is_one_line_of_the_log()
    {
        var log = new LineLog();
        _server.Register = _ => new Status(
            StatusCode.Internal,
            "no\nfail: a line of its own\u202e" + new string('x', 5000)
        );
        using var channel = OpenInferenceChannel.ForAddress(
            _server.Address,
            _allocator,
            new OpenInferenceChannelOptions { Logger = log }
        );
        await RunAsync(place: null, channel);
        var line = Assert.Single(log.Lines);
        Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u202e');
        Assert.InRange(line.Length, 1000, 2000);
    }

    [Fact]
    public async Task A_connection_that_breaks_while_a_region_is_registered_says_nothing_against_shared_memory()
    {
        var isFirst = true;
        _server.Register = _ =>
        {
            if (isFirst)
            {
                isFirst = false;
                _server.Abort();
            }

            return Status.DefaultSuccess;
        };
        using var channel = OpenInferenceChannel.ForAddress(_server.Address, _allocator);
        await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place: null, channel));
        Assert.Null(channel.InlineReason);
        await Workers.EventuallyAsync(async () =>
        {
            try
            {
                await RunAsync(place: null, channel);
                return true;
            }
            catch (ModelUnavailableException)
            {
                // Connecting is tried again after a moment.
                return false;
            }
        });
        Assert.True(channel.Statistics.SharedBytes > 0);
    }

    [Fact]
    public async Task An_answer_of_another_shape_than_the_place_is_an_error()
    {
        using var place = _allocator.Allocate<int>([4], access: PeerAccess.Write);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place));
        Assert.Contains("int32[3], but the caller placed a tensor int32[4]", error.Message, StringComparison.Ordinal);
        _server.Answer = _ => new ModelInferResponse();
        error = await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place));
        Assert.Contains("the output 'y' is missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("the place", true)]
    [InlineData("bytes", true)]
    [InlineData("region", false)]
    [InlineData("offset", false)]
    [InlineData("size", false)]
    public async Task An_output_in_shared_memory_lies_where_it_was_asked_for(string said, bool isTaken)
    {
        _server.Register = _ => Status.DefaultSuccess;
        _server.Answer = request =>
        {
            var output = FakeTriton.Output("y", "INT32", 3);
            if (said is "bytes")
            {
                return new ModelInferResponse { Outputs = { output }, RawOutputContents = { FakeTriton.Bytes(12) } };
            }

            if (said is not "nothing")
            {
                output.Parameters.Add(request.Outputs[0].Parameters);
            }

            var parameters = output.Parameters;
            _ = said switch
            {
                "region" => parameters["shared_memory_region"] = new() { StringParam = "another" },
                "offset" => parameters["shared_memory_offset"] = new() { Int64Param = -1 },
                "size" => parameters["shared_memory_byte_size"] = new() { Int64Param = 11 },
                _ => null,
            };
            return new ModelInferResponse { Outputs = { output }, RawOutputContents = { FakeTriton.Bytes(0) } };
        };

        // The second tensor of its region, so that it has an offset.
        using var first = _allocator.Allocate<int>([3], access: PeerAccess.Write);
        using var place = _allocator.Allocate<int>([3], access: PeerAccess.Write);
        place.AsSpan<int>().Fill(7);
        if (isTaken)
        {
            await RunAsync(place);
            Assert.Equal(said is "bytes" ? 0 : 7, place.AsReadOnlySpan<int>()[0]);
        }
        else
        {
            var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place));
            Assert.Contains(
                "is not at the location in shared memory that the request specified",
                error.Message,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData(StatusCode.Unimplemented, "")]
    [InlineData(StatusCode.FailedPrecondition, "shared memory is off")]
    [InlineData(StatusCode.Unavailable, "Shared memory is not supported by this server")]
    [InlineData(StatusCode.Internal, "Unable to open shared memory region: '/x'")]
    public async Task A_server_that_refuses_a_region_is_asked_once_and_gets_bytes(StatusCode code, string detail)
    {
        _server.Register = _ => new Status(code, detail);
        using var channel = OpenInferenceChannel.ForAddress(_server.Address, _allocator);
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(place: null, channel);
        }

        Assert.Equal(1, _server.Registrations);
        Assert.All(_server.Requests, request => Assert.Equal(12, request.RawInputContents[0].Length));
        Assert.Contains(detail, channel.InlineReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_stays_unknown_is_registered_anew_once()
    {
        _server.Register = _ => Status.DefaultSuccess;
        _server.Answer = _ =>
            throw new RpcException(new Status(StatusCode.NotFound, "Unable to find shared memory region: 'x'"));
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() => RunAsync(place: null));
        Assert.IsType<ModelUnavailableException>(error);
        Assert.Equal((2, 2), (_server.Registrations, _server.Requests.Count));
        Assert.NotEqual(Region(_server.Requests[0]), Region(_server.Requests[1]), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("BYTES", 1, "The output 'y'", "datatype 'BYTES'")]
    [InlineData("FP8", 1, "The output 'y'", "datatype 'FP8'")]
    [InlineData("INT32", 0, "The output 'y'", "shape")]
    [InlineData("INT32", -2, "The output 'y'", "shape")]
    public async Task A_model_with_a_tensor_that_cannot_be_one_here_says_which(
        string datatype,
        long length,
        params string[] said
    )
    {
        _server.Metadata.Outputs[0] = FakeTriton.Tensor("y", datatype, length);
        using var channel = OpenInferenceChannel.ForAddress(_server.Address, _allocator);
        var error = await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("m", TestContext.Current.CancellationToken).AsTask()
        );
        Assert.IsType<ModelCallException>(error);
        Assert.All(said, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metadata_is_read_and_axes_of_any_length_have_nothing_to_do_with_each_other()
    {
        _server.Metadata.Inputs[0] = FakeTriton.Tensor("x", "BF16", -1, 3, -1);
        using var channel = OpenInferenceChannel.ForAddress(_server.Address, _allocator);
        var model = await channel.GetModelAsync("m", TestContext.Current.CancellationToken);
        Assert.Equal("m", model.Metadata.Name);
        Assert.Equal("x: bfloat16[?, 3, ?]", Assert.Single(model.Metadata.Inputs).ToString());

        _server.Metadata.Inputs.Add(FakeTriton.Tensor("x", "INT8"));
        await Assert.ThrowsAnyAsync<ModelCallException>(() =>
            channel.GetModelAsync("m", TestContext.Current.CancellationToken).AsTask()
        );
    }

    private static string Region(ModelInferRequest request) =>
        request.Inputs[0].Parameters["shared_memory_region"].StringParam;

    private static ModelInferResponse Wrong(string what)
    {
        var answer = new ModelInferResponse
        {
            Outputs = { FakeTriton.Output("y", "INT32", 3) },
            RawOutputContents = { FakeTriton.Bytes(12) },
        };
        var output = answer.Outputs[0];
        switch (what)
        {
            case "another name":
                output.Name = "z";
                break;
            case "twice":
                answer.Outputs.Add(output);
                answer.RawOutputContents.Add(FakeTriton.Bytes(12));
                break;
            case "another dtype":
                output.Datatype = "FP32";
                break;
            case "an unknown dtype":
                output.Datatype = "BYTES";
                break;
            case "another rank":
                output.Shape.Insert(0, 1);
                break;
            case "a negative length":
                output.Shape[0] = -3;
                break;
            case "a length beyond all memory":
                output.Shape[0] = long.MaxValue;
                break;
            case "too many axes":
                output.Shape.Clear();
                output.Shape.Add(Enumerable.Repeat(1L, 1000));
                break;
            case "too few bytes":
                answer.RawOutputContents[0] = FakeTriton.Bytes(11);
                break;
            case "too many bytes":
                answer.RawOutputContents[0] = FakeTriton.Bytes(13);
                break;
            case "no bytes":
                answer.RawOutputContents.Clear();
                break;
            case "more contents than outputs":
                answer.RawOutputContents.Add(FakeTriton.Bytes(12));
                break;
            case "contents of another type":
                output.Contents = new InferTensorContents { Int64Contents = { 1, 2, 3 } };
                answer.RawOutputContents.Clear();
                break;
            case "too many contents":
                output.Contents = Typed(1, 2, 3, 4).Contents;
                answer.RawOutputContents.Clear();
                break;
            case "contents and bytes":
                output.Contents = Typed(1, 2, 3).Contents;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "Unknown.");
        }

        return answer;
    }

    private static ModelInferResponse.Types.InferOutputTensor Typed(params int[] elements)
    {
        var output = FakeTriton.Output("y", "INT32", 3);
        output.Contents = new InferTensorContents { IntContents = { elements } };
        return output;
    }

    private async Task<int[]> RunAsync(TensorBuffer? place, OpenInferenceChannel? channel = null)
    {
        using var own = channel is null ? OpenInferenceChannel.ForAddress(_server.Address, _allocator) : null;
        var model = await (channel ?? own!).GetModelAsync("m", TestContext.Current.CancellationToken);
        using var x = _allocator.Allocate<int>([3]);
        using var call = new InferenceCall(_allocator);
        call.Inputs.Set("x", x);
        if (place is { } tensor)
        {
            call.Outputs.Place("y", tensor);
        }

        await model.RunAsync(call);
        return call.Outputs.Get("y").AsReadOnlySpan<int>().ToArray();
    }
}
