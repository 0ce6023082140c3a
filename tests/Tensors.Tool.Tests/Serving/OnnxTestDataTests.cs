using Microsoft.ML.OnnxRuntime;
using Tensors.Grpc;

namespace Tensors.Tool.Tests.Serving;

/// <summary>All of ONNX's own test models, served from one process through shared memory.</summary>
public sealed class OnnxTestDataTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_model_that_can_be_shared_gives_what_ONNX_Runtime_gives()
    {
        Assert.SkipUnless(Directory.Exists(OnnxTestCase.Root), "libonnx-testdata is not installed.");
        var folder = Directory.CreateTempSubdirectory("tensors-models-");
        try
        {
            var cases = OnnxTestCase.All().ToArray();
            foreach (var test in cases)
            {
                File.CreateSymbolicLink(Path.Combine(folder.FullName, test.Name + ".onnx"), test.Model);
            }

            using var server = await ServeProcess.StartSharingAsync(
                folder.FullName,
                "--load",
                "first-use",
                "--threads",
                "1",
                "--log-level",
                "none"
            );
            using var allocator = new SharedMemoryAllocator();
            using var channel = await ModelWorkerChannel.ConnectAsync(
                server.Address,
                allocator,
                cancellationToken: Cancellation
            );
            Assert.Equal(TensorTransport.SharedMemory, channel.Transport);
            var leftOut = new Dictionary<string, int>(StringComparer.Ordinal);
            var ran = 0;
            var wrong = new List<string>();
            foreach (var test in cases)
            {
                var (reason, mistake) = await CheckAsync(test, channel, allocator);
                if (mistake is not null)
                {
                    wrong.Add($"{test.Name}: {mistake}");
                }
                else if (reason is not null)
                {
                    leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
                }
                else
                {
                    ran++;
                }
            }

            // Said where it passes, too.
            Console.WriteLine(
                $"{ran} of {cases.Length} ran, {channel.Statistics.SharedBytes:N0} bytes shared. Left out:"
            );
            foreach (var (reason, count) in leftOut.OrderByDescending(reason => reason.Value))
            {
                Console.WriteLine($"{count, 5} {reason}");
            }

            Assert.True(wrong.Count == 0, string.Join('\n', wrong));
            Assert.True(ran > 800, $"{ran} ran.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Why a model was left out, or what was wrong with its answer; nothing where it is right.</summary>
    private static async Task<(string? LeftOut, string? Wrong)> CheckAsync(
        OnnxTestCase test,
        ModelWorkerChannel channel,
        SharedMemoryAllocator allocator
    )
    {
        var inputs = test.Read("input");
        var expected = test.Read("output");
        if (inputs.Contains(null) || expected.Contains(null))
        {
            return ("its test data are strings, sequences, optionals or numbers of less than a byte", null);
        }

        if (test.IsRandom())
        {
            return ("it is random", null);
        }

        IReadOnlyList<OnnxTensor> own;
        try
        {
            own = test.Run(inputs!);
        }
        catch (OnnxRuntimeException)
        {
            return ("ONNX Runtime cannot run it", null);
        }

        var served = await ServeAsync(test, inputs!, channel, allocator);
        if (served.LeftOut is not null || served.Outputs is null)
        {
            return (served.LeftOut, null);
        }

        for (var i = 0; i < own.Count; i++)
        {
            if (
                own[i].DType != served.Outputs[i].DType
                || !own[i].Shape.SequenceEqual(served.Outputs[i].Shape)
                || !own[i].Bytes.AsSpan().SequenceEqual(served.Outputs[i].Bytes)
            )
            {
                return (null, $"output {i} is not what ONNX Runtime gives in this process");
            }
        }

        var isExpected = own.Zip(expected).All(pair => OnnxTestCase.IsClose(pair.First, pair.Second!));
        return (isExpected ? null : "ONNX Runtime itself gives something else than the test expects", null);
    }

    private static async Task<(string? LeftOut, IReadOnlyList<OnnxTensor>? Outputs)> ServeAsync(
        OnnxTestCase test,
        IReadOnlyList<OnnxTensor> inputs,
        ModelWorkerChannel channel,
        SharedMemoryAllocator allocator
    )
    {
        IModelWorker model;
        try
        {
            model = await channel.GetModelAsync(test.Name, Cancellation);
        }
        catch (ModelCallException e) when (e is ModelUnavailableException or ModelCallException)
        {
            return (Kind(e.Message), null);
        }

        if (model.Metadata.Inputs.Length != inputs.Count)
        {
            return ("its test leaves optional inputs out", null);
        }

        using var call = new InferenceCall(allocator);
        var tensors = new List<TensorBuffer>();
        try
        {
            foreach (var (input, metadata) in inputs.Zip(model.Metadata.Inputs))
            {
                var tensor = allocator.Allocate(input.DType, TensorShape.Create(input.Shape));
                tensors.Add(tensor);
                input.Bytes.CopyTo(tensor.AsBytes());
                call.Inputs.Set(metadata.Name, tensor);
            }

            await model.InferAsync(call, Cancellation);
            return (
                null,
                [
                    .. model.Metadata.Outputs.Select(output =>
                    {
                        var tensor = call.Outputs.Get(output.Name);
                        return new OnnxTensor(
                            output.Name,
                            tensor.DType,
                            tensor.Shape.Span.ToArray(),
                            tensor.AsReadOnlyBytes().ToArray()
                        );
                    }),
                ]
            );
        }
        finally
        {
            tensors.ForEach(tensor => tensor.Dispose());
        }
    }

    // The kind of reason, without the names in it.
    private static string Kind(string message) =>
        message.Contains("can be shared", StringComparison.Ordinal)
            ? "it takes or gives what is no tensor of numbers or booleans"
        : message.Contains("at most", StringComparison.Ordinal) ? "a tensor of it has too many axes"
        : message;
}
