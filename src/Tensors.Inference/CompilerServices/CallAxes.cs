namespace Tensors.CompilerServices;

/// <summary>Tracks the lengths of the named axes in one call. All axes with the same name must have the same length.</summary>
/// <param name="plan">The method to call.</param>
internal sealed class CallAxes(MethodPlan plan)
{
    private const long Unknown = -1;

    // The lengths recorded from inputs, and the lengths recorded from inputs and outputs.
    private readonly long[] _inputs = NewLengths(plan);
    private readonly long[] _all = NewLengths(plan);

    /// <summary>Throws if an input does not match the contract. Records the lengths of its named axes.</summary>
    /// <param name="index">The zero-based index of the input or output.</param>
    /// <param name="tensor">The tensor to check.</param>
    /// <exception cref="ModelCallException">
    /// The dtype, rank or a length differs from the contract, or an axis has another length than an axis of the same name.
    /// </exception>
    public void CheckInput(int index, TensorBuffer tensor) => plan.CheckInput(index, tensor, _inputs);

    /// <summary>
    /// Clears the lengths of axes that only outputs have. Called before the outputs of a call, of another attempt or of the next part of
    /// the result are checked.
    /// </summary>
    public void BeginOutputs() => _inputs.CopyTo(_all, 0);

    /// <summary>Throws if an output does not match the contract. Records the lengths of its named axes.</summary>
    /// <inheritdoc cref="CheckInput"/>
    public void CheckOutput(int index, TensorBuffer tensor) => plan.CheckOutput(index, tensor, _all);

    /// <summary>
    /// Computes the shape of an output before the model runs. Returns false if the contract does not accept the shape, or if the length
    /// of an axis is not known. The length is known if the axis is fixed or has the same name as an axis of an input.
    /// </summary>
    public bool TryResolveOutput(int index, out TensorShape shape) => plan.TryResolveOutput(index, _inputs, out shape);

    /// <summary>Clears all lengths, so that the object can be used for another call.</summary>
    public void Clear() => _inputs.AsSpan().Fill(Unknown);

    private static long[] NewLengths(MethodPlan plan)
    {
        var lengths = new long[plan.AxisCount];
        lengths.AsSpan().Fill(Unknown);
        return lengths;
    }
}
