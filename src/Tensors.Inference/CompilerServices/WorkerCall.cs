using System.ComponentModel;

namespace Tensors.CompilerServices;

/// <summary>Represents one call to a generated worker. Intended for generated code only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WorkerCall
{
    private readonly MethodPlan _plan;
    private readonly InferenceCall _call;
    private readonly CallAxes _axes;

    internal WorkerCall(MethodPlan plan, InferenceCall call)
    {
        _plan = plan;
        _call = call;
        _axes = new CallAxes(plan);
    }

    /// <summary>
    /// Returns an input. Throws if it is missing or does not match the contract. The call keeps ownership of the tensor.
    /// </summary>
    /// <param name="index">The zero-based index of the input.</param>
    /// <exception cref="ModelCallException">The input is missing or does not match the contract.</exception>
    [return: Borrowed]
    public TensorBuffer GetInput(int index)
    {
        var tensor = _call.Inputs.Get(_plan.Model.Inputs[index].Name);
        _axes.CheckInput(index, tensor);
        return tensor;
    }

    /// <summary>Returns the only element of a scalar input.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="index">The zero-based index of the input.</param>
    public T GetScalar<T>(int index)
        where T : unmanaged => GetInput(index).AsReadOnlySpan<T>()[0];

    /// <summary>
    /// Returns the tensor into which the worker writes an output. This is the tensor that the caller provided for the output, or else a
    /// new tensor, which the call owns.
    /// </summary>
    /// <param name="index">The zero-based index of the output.</param>
    /// <param name="shape">The shape of the output.</param>
    [return: Borrowed]
    public TensorBuffer BeginOutput(int index, in TensorShape shape)
    {
        var (name, spec) = _plan.Model.Outputs[index];
        return _call.Outputs.Begin(name, spec.DType, shape);
    }

    /// <summary>
    /// Clears the recorded lengths of axes that only outputs have. Called before the outputs of the call, or of the next part of its
    /// result, are added.
    /// </summary>
    public void BeginOutputs() => _axes.BeginOutputs();

    /// <summary>
    /// Adds an output that the worker has written. A tensor that the call did not allocate is copied and disposed. A tensor that is also
    /// an input or another output is copied, and is not disposed.
    /// </summary>
    /// <param name="index">The zero-based index of the output.</param>
    /// <param name="tensor">The tensor to return as the output.</param>
    /// <exception cref="ModelCallException">The tensor does not match the contract.</exception>
    /// <exception cref="InvalidOperationException">The tensor is disposed or not initialized.</exception>
    public void GiveOutput(int index, TensorBuffer tensor)
    {
        var name = _plan.Model.Outputs[index].Name;
        if (tensor.IsDisposed)
        {
            throw new InvalidOperationException(
                $"The worker of '{_plan.Model.Name}' returned a disposed or default tensor for the output '{name}'. Allocate each output in the "
                    + "call, or in the part of it, that returns it, and do not dispose it."
            );
        }

        _axes.CheckOutput(index, tensor);
        if (
            Has(_call.Inputs.All, tensor, name: null)
            || Has(_call.Outputs.Placed, tensor, name)
            || Has(_call.Outputs.Made, tensor, name)
        )
        {
            var copy = BeginOutput(index, tensor.Shape);
            copy.CopyFrom(tensor);
            tensor = copy;
        }

        _call.Outputs.Give(name, tensor);
    }

    /// <summary>Adds a scalar output.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="index">The zero-based index of the output.</param>
    /// <param name="value">The value of the scalar.</param>
    public void GiveScalar<T>(int index, T value)
        where T : unmanaged
    {
        var tensor = BeginOutput(index, []);
        tensor.AsSpan<T>()[0] = value;
        GiveOutput(index, tensor);
    }

    private static bool Has(IReadOnlyList<NamedTensor> tensors, TensorBuffer tensor, string? name)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            if (
                !tensors[i].Tensor.IsBytes
                && tensors[i].Tensor.Buffer == tensor
                && !string.Equals(tensors[i].Name, name, StringComparison.Ordinal)
            )
            {
                return true;
            }
        }

        return false;
    }
}
