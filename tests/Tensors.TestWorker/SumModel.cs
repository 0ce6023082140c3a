using System.Numerics.Tensors;

namespace Tensors.TestWorker;

/// <summary>
/// Sums its input into a scalar of fixed shape, and copies the input's first elements into an output of dynamic shape, as
/// many as it is told. All inputs but the first may be left out.
/// </summary>
public sealed class SumModel : IModelWorker
{
    public const string Name = "sum";

    /// <summary>The value of the input <c>gate</c> with which a call runs until the caller writes another.</summary>
    public const long Closed = 0;

    public ModelMetadata Metadata { get; } =
        new(
            Name,
            [
                new TensorMetadata("x", new TensorSpec(DType.Float32, new TensorAxis("n", null))),
                new TensorMetadata("head_length", new TensorSpec(DType.Int64)),
                new TensorMetadata("gate", new TensorSpec(DType.Int64)),
                new TensorMetadata("fail", new TensorSpec(DType.Int64)),
            ],
            [
                new TensorMetadata("sum", new TensorSpec(DType.Float32)),
                new TensorMetadata("head", new TensorSpec(DType.Float32, new TensorAxis("m", null))),
            ]
        );

    /// <summary>Calls that are running now, in this process.</summary>
    public int Running;

    public async ValueTask InferAsync(InferenceCall call, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref Running);
        try
        {
            var x = call.Inputs.Get("x");
            if (TryGetNumber(call, "head_length", out var length))
            {
                var head = call.Outputs.Allocate("head", DType.Float32, [length]);
                x.AsReadOnlySpan<float>()[..(int)length].CopyTo(head.AsSpan<float>());
            }

            // Last, so that a caller who sees it knows that the rest has been done.
            var sum = call.Outputs.TryGetPlaced("sum", out var place)
                ? place
                : call.Outputs.Allocate("sum", DType.Float32, []);
            Volatile.Write(ref sum.AsSpan<float>()[0], TensorPrimitives.Sum(x.AsReadOnlySpan<float>()));

            while (TryGetNumber(call, "gate", out var gate) && gate == Closed)
            {
                // The caller opens the gate in shared memory. Cancellation is ignored: the call goes on after its caller gave up.
                await Task.Delay(1, CancellationToken.None);
            }

            if (TryGetNumber(call, "fail", out _))
            {
                throw new InvalidDataException("a secret of /etc/passwd");
            }
        }
        finally
        {
            Interlocked.Decrement(ref Running);
        }
    }

    private static bool TryGetNumber(InferenceCall call, string name, out long number)
    {
        foreach (var input in call.Inputs.All)
        {
            if (string.Equals(input.Name, name, StringComparison.Ordinal))
            {
                number = Volatile.Read(in input.Tensor.Buffer.AsReadOnlySpan<long>()[0]);
                return true;
            }
        }

        number = 0;
        return false;
    }
}
