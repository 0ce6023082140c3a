using System.Collections.Immutable;

namespace Tensors.Grpc.Tests.OpenInference;

/// <summary>A model with two inputs of one dtype: their sum and their difference, element by element.</summary>
internal sealed class AddModel<T>(string name, ImmutableArray<TensorAxis> axes) : IModelWorker
    where T : unmanaged, System.Numerics.INumberBase<T>
{
    /// <summary>Held while a call runs, where a test wants it to.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public SemaphoreSlim Entered { get; } = new(0);

    public ModelMetadata Metadata { get; } =
        new(name, [Tensor("INPUT0", axes), Tensor("INPUT1", axes)], [Tensor("OUTPUT0", axes), Tensor("OUTPUT1", axes)]);

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        Entered.Release();
        await Gate.WaitAsync(cancellationToken);
        Gate.Release();
        var a = call.Inputs.Get("INPUT0");
        var b = call.Inputs.Get("INPUT1");
        if (a.Shape != b.Shape)
        {
            throw new InvalidModelCallException("The shapes differ.");
        }

        var sum = Output(call, "OUTPUT0", a);
        var difference = Output(call, "OUTPUT1", a);
        for (long i = 0; i < a.ElementCount; i++)
        {
            sum.GetElement<T>(i) = a.GetReadOnlyElement<T>(i) + b.GetReadOnlyElement<T>(i);
            difference.GetElement<T>(i) = a.GetReadOnlyElement<T>(i) - b.GetReadOnlyElement<T>(i);
        }
    }

    private static TensorBuffer Output(InferenceCall call, string name, TensorBuffer like) =>
        call.Outputs.TryGetPlaced(name, out var placed) ? placed : call.Outputs.Allocate(name, like.DType, like.Shape);

    private static TensorMetadata Tensor(string name, ImmutableArray<TensorAxis> axes) =>
        new(name, new TensorSpec(DTypes.FromClr<T>(), axes));
}
