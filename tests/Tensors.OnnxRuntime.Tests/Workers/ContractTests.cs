using Tensors.CompilerServices;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

[Collection(Harness.Collection)]
public sealed class ContractTests
{
    private static readonly string _speech = Path.Combine(AppContext.BaseDirectory, "models", "silero_vad_v5.onnx");

    [Fact]
    public void A_worker_is_what_its_contract_says_and_leaves_out_what_that_does_not_name()
    {
        using var worker = new OnnxModelWorker<ISpeech>(_speech, Harness.Quiet(new OnnxWorkerOptions()));
        Assert.Equal("speech", worker.Metadata.Name);
        Assert.Equal("output: float32[streams, 1]", string.Join("; ", worker.Metadata.Outputs));

        using var whole = new OnnxModelWorker(_speech);
        Assert.Equal(Run(whole, ["output", "stateN"]), Run(worker, ["output"]));
    }

    [Fact]
    public void A_call_that_nobody_must_wait_for_runs_on_its_own_thread()
    {
        using var worker = Harness.Load<Rows>(Rows.Model());
        using var call = new RowsCall(new Random(1), 3, 2);
        var running = worker.InferAsync(call.Call, TestContext.Current.CancellationToken);
        Assert.True(running.IsCompletedSuccessfully);
        call.Check();
    }

    [Fact]
    public void A_model_that_is_not_what_the_contract_says_is_refused_with_every_disagreement()
    {
        using var file = new ModelFile(TestModels.Add());
        var error = Assert.ThrowsAny<ModelCallException>(() => new OnnxModelWorker<Rows>(file.Path));
        Assert.IsType<InvalidModelCallException>(error);
        foreach (
            var fault in new[]
            {
                "no input 'index'",
                "input 'x' is float32[n], but the contract declares float32[batch, width]",
                "no output 'picked'",
                "no output 'doubled'",
                "also requires the input y: float32[n]",
            }
        )
        {
            Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_contract_of_several_methods_is_refused()
    {
        using var file = new ModelFile(TestModels.Add());
        var error = Assert.Throws<ArgumentException>(() => new OnnxModelWorker<TwoMethods>(file.Path));
        Assert.Contains(
            "'two' has 2 methods, but a model file implements exactly one",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_output_that_cannot_be_shared_is_no_harm_where_the_contract_does_not_name_it()
    {
        var model = Onnx.Model(
            [Onnx.Node("Relu", ["x"], ["y"]), Onnx.Node("SequenceConstruct", ["x"], ["all"])],
            [Onnx.Tensor("x", DType.Float32, "batch", 3)],
            [Onnx.Sequence("all", DType.Float32), Onnx.Tensor("y", DType.Float32, "batch", 3)]
        );
        Assert.ThrowsAny<ModelCallException>(() => TestModels.Load(model));
        using var worker = Harness.Load<Plain>(model);
        Assert.Equal("y: float32[batch, 3]", string.Join("; ", worker.Metadata.Outputs));
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found()
    {
        var error = Assert.ThrowsAny<ModelCallException>(() => new OnnxModelWorker<Rows>("nowhere/absent.onnx"));
        Assert.IsType<ModelNotFoundException>(error);
        Assert.Throws<ArgumentNullException>(() => new OnnxModelWorker<Rows>(null!));
    }

    private static float Run(IModelWorker worker, string[] outputs)
    {
        using var input = TensorBuffer.FromArray([.. Enumerable.Range(0, 576).Select(i => MathF.Sin(i))], [1, 576]);
        using var state = TensorBuffer.AllocateHeap(DType.Float32, [2, 1, 128]);
        using var rate = TensorBuffer.FromArray(new long[] { 16000 }, []);
        using var call = new InferenceCall();
        call.Inputs.Set("input", input);
        call.Inputs.Set("state", state);
        call.Inputs.Set("sr", rate);
        var running = worker.InferAsync(call, TestContext.Current.CancellationToken);
        Assert.True(running.IsCompletedSuccessfully);
        Assert.Equal(string.Join(", ", outputs), string.Join(", ", call.Outputs.Made.Select(made => made.Name)));
        return call.Outputs.Get("output").ToArray<float>()[0];
    }

    private sealed class TwoMethods : IModelContract
    {
        public static ContractMetadata Contract { get; } =
            new("two", new ModelMetadata("two/a", [], []), new ModelMetadata("two/b", [], []));
    }
}
