using System.Globalization;
using Grpc.Core;
using Tensors.Grpc.OpenInference.Wire;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>Parameters of requests and of their tensors: what Triton ignores is ignored, and what it refuses is refused in its words.</summary>
public sealed class ParameterTests
{
    private static readonly float[] _values = [0.5f, -1, 3, 0.5f];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Ignored =>
        new()
        {
            { "binary_data_size", "Int64:16" },
            { "binary_data", "Bool:true" },
            { "binary_data_output", "Bool:false" },
            { "content_type", "String:np" },
            { "scale", "Double:0.5" },
            { "headers", "String:" },
        };

    public static TheoryData<string, string> Accepted =>
        new()
        {
            { "sequence_id", "Int64:7" },
            { "sequence_id", "String:a" },
            { "sequence_start", "Bool:true" },
            { "sequence_end", "Bool:true" },
            { "priority", "Int64:3" },
            { "priority", "Uint64:18446744073709551615" },
            { "timeout", "Int64:1" },
            { "timeout", "Int64:-1" },
            { "triton_enable_empty_final_response", "Bool:true" },
        };

    public static TheoryData<string, string, string> Refused =>
        new()
        {
            {
                "sequence_id",
                "Bool:true",
                "invalid value type for 'sequence_id' parameter, expected int64_param or string_param."
            },
            { "sequence_start", "Int64:1", "invalid value type for 'sequence_start' parameter, expected bool_param." },
            { "sequence_end", "String:true", "invalid value type for 'sequence_end' parameter, expected bool_param." },
            { "priority", "Int64:-1", "invalid value for 'priority', expected value >= 0." },
            {
                "priority",
                "String:high",
                "invalid value type for 'priority' parameter, expected int64_param or uint64_param."
            },
            { "timeout", "String:1", "invalid value type for 'timeout' parameter, expected int64_param." },
            {
                "triton_enable_empty_final_response",
                "Int64:1",
                "invalid value type for 'triton_enable_empty_final_response' parameter, expected bool_param."
            },
            {
                "triton_mine",
                "Bool:true",
                "parameter keys starting with 'triton_' are reserved for Triton usage. Only the following keys starting with 'triton_' are allowed: triton_enable_empty_final_response"
            },
            {
                "mine",
                "",
                "invalid value type for 'mine' parameter, expected int64_param, bool_param, or string_param."
            },
        };

    [Theory]
    [MemberData(nameof(Ignored))]
    public async Task Parameters_that_only_the_client_knows_are_ignored(string name, string value)
    {
        await using var server = await StartAsync();
        var request = Request();
        request.Parameters[name] = Parse(value);
        request.Inputs[0].Parameters[name] = Parse(value);
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "out" });
        request.Outputs[0].Parameters[name] = Parse(value);
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_values, response.Elements<float>(0));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task Parameters_of_the_scheduler_are_accepted(string name, string value)
    {
        await using var server = await StartAsync();
        var request = Request();
        request.Parameters[name] = Parse(value);
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        Assert.Equal(_values, response.Elements<float>(0));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Parameters_of_a_wrong_type_are_refused(string name, string value, string message)
    {
        await using var server = await StartAsync();
        var request = Request();
        request.Parameters[name] = Parse(value);
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.InvalidArgument,
            message,
            server.Connect().ModelInferAsync(request, cancellationToken: Cancellation)
        );
    }

    [Theory]
    [InlineData(
        "shared_memory_offset",
        "'shared_memory_offset' can not be specified without 'shared_memory_region' parameter for tensor 'in'"
    )]
    [InlineData(
        "shared_memory_byte_size",
        "'shared_memory_byte_size' can not be specified without 'shared_memory_region' parameter for tensor 'in'"
    )]
    [InlineData(
        "shared_memory_region",
        "invalid value type for 'shared_memory_region' parameter for tensor 'in', expected string_param."
    )]
    public async Task A_place_in_shared_memory_must_be_whole(string name, string message)
    {
        await using var server = await StartAsync();
        var request = Request();
        request.Inputs[0].Parameters[name] = new InferParameter { Int64Param = 16 };
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.InvalidArgument,
            message,
            server.Connect().ModelInferAsync(request, cancellationToken: Cancellation)
        );
    }

    [Theory]
    [InlineData(1, new[] { "3.000000:2" })]
    [InlineData(3, new[] { "3.000000:2", "0.500000:0", "0.500000:3" })]
    [InlineData(9, new[] { "3.000000:2", "0.500000:0", "0.500000:3", "-1.000000:1" })]
    public async Task Classification_gives_the_largest_elements_as_strings(int count, string[] expected)
    {
        await using var server = await StartAsync();
        var request = Request();
        request.Outputs.Add(Classes(count));
        var response = await server.Connect().ModelInferAsync(request, cancellationToken: Cancellation);
        var output = Assert.Single(response.Outputs);
        Assert.Equal(
            ("out", "BYTES", (long)expected.Length),
            (output.Name, output.Datatype, Assert.Single(output.Shape))
        );
        Assert.True(
            BytesTensor.TryParse(
                response.RawOutputContents[0].Memory,
                TensorShape.Create(expected.Length),
                out var strings,
                out _
            )
        );
        Assert.Equal(
            expected,
            Enumerable.Range(0, expected.Length).Select(i => System.Text.Encoding.UTF8.GetString(strings[i].Span)),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task Classification_that_cannot_be_is_refused()
    {
        await using var server = await StartAsync();
        var client = server.Connect();
        await RefusedAsync(
            new InferParameter { Int64Param = 0 },
            "invalid value for 'classification' parameter, expected >= 1"
        );
        await RefusedAsync(
            new InferParameter { StringParam = "1" },
            "invalid value type for 'classification' parameter, expected int64_param"
        );
        using var region = new ClientSharedMemory(64);
        await client.SystemSharedMemoryRegisterAsync(
            Requests.Register("r", region.Key, 64),
            cancellationToken: Cancellation
        );
        var both = Request();
        both.Outputs.Add(Requests.Output("out", "r", 64));
        both.Outputs[0].Parameters["classification"] = new InferParameter { Int64Param = 1 };
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.InvalidArgument,
            "output can't set both 'shared_memory_region' and 'classification'",
            client.ModelInferAsync(both, cancellationToken: Cancellation)
        );

        await using var half = await ProtocolServer.StartAsync(
            new EchoModel("m", DType.Float16, new TensorAxis("n", null))
        );
        var request = Request();
        request.Inputs[0].Datatype = "FP16";
        request.Inputs[0].Shape[0] = 8;
        request.Outputs.Add(Classes(1));
        await SystemSharedMemoryTests.AssertErrorAsync(
            StatusCode.InvalidArgument,
            "class result not available for output due to unsupported type 'FP16'",
            half.Connect().ModelInferAsync(request, cancellationToken: Cancellation)
        );

        async Task RefusedAsync(InferParameter value, string message)
        {
            var wrong = Request();
            wrong.Outputs.Add(Requests.Output("out"));
            wrong.Outputs[0].Parameters["classification"] = value;
            await SystemSharedMemoryTests.AssertErrorAsync(
                StatusCode.InvalidArgument,
                message,
                client.ModelInferAsync(wrong, cancellationToken: Cancellation)
            );
        }
    }

    /// <summary>Reads a type and a value, or nothing.</summary>
    private static InferParameter Parse(string text)
    {
        var value = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return text.Split(':')[0] switch
        {
            "Int64" => new InferParameter { Int64Param = long.Parse(value, CultureInfo.InvariantCulture) },
            "Uint64" => new InferParameter { Uint64Param = ulong.Parse(value, CultureInfo.InvariantCulture) },
            "Double" => new InferParameter { DoubleParam = double.Parse(value, CultureInfo.InvariantCulture) },
            "Bool" => new InferParameter { BoolParam = bool.Parse(value) },
            "String" => new InferParameter { StringParam = value },
            _ => new InferParameter(),
        };
    }

    private static Task<ProtocolServer> StartAsync() =>
        ProtocolServer.StartAsync(new EchoModel("m", DType.Float32, new TensorAxis("n", null)));

    private static ModelInferRequest.Types.InferRequestedOutputTensor Classes(int count)
    {
        var output = Requests.Output("out");
        output.Parameters["classification"] = new InferParameter { Int64Param = count };
        return output;
    }

    private static ModelInferRequest Request() =>
        new()
        {
            ModelName = "m",
            Inputs =
            {
                new ModelInferRequest.Types.InferInputTensor
                {
                    Name = "in",
                    Datatype = "FP32",
                    Shape = { _values.Length },
                },
            },
            RawInputContents =
            {
                Google.Protobuf.ByteString.CopyFrom(
                    System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(_values)
                ),
            },
        };
}
