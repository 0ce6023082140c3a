namespace Tensors;

/// <summary>The lengths that the named axes have in one call: axes of one name must have one length.</summary>
/// <param name="plan">The method that is called.</param>
internal sealed class CallAxes(MethodPlan plan)
{
    private const long Unknown = -1;

    // Those that inputs gave, and those with the outputs' besides.
    private readonly long[] _inputs = NewLengths(plan);
    private readonly long[] _all = NewLengths(plan);

    /// <summary>Checks an input and learns the lengths of its named axes.</summary>
    /// <param name="index">Which.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="ModelCallException">Dtype, rank or a length is not as the contract says, or an axis has another length in another input.</exception>
    public void CheckInput(int index, TensorBuffer tensor) => plan.CheckInput(index, tensor, _inputs);

    /// <summary>Begins the outputs of the call, of another attempt, or of another part: of axes that only outputs have, nothing is known.</summary>
    public void BeginOutputs() => _inputs.CopyTo(_all, 0);

    /// <summary>Checks an output and learns the lengths of its named axes.</summary>
    /// <inheritdoc cref="CheckInput"/>
    public void CheckOutput(int index, TensorBuffer tensor) => plan.CheckOutput(index, tensor, _all);

    /// <summary>The shape of an output, where every axis is fixed or has the name of an input's.</summary>
    public bool TryResolveOutput(int index, out TensorShape shape) => plan.TryResolveOutput(index, _inputs, out shape);

    /// <summary>Forgets everything, for the next call.</summary>
    public void Clear() => _inputs.AsSpan().Fill(Unknown);

    private static long[] NewLengths(MethodPlan plan)
    {
        var lengths = new long[plan.AxisCount];
        lengths.AsSpan().Fill(Unknown);
        return lengths;
    }
}
