using System.ComponentModel;

namespace Tensors;

/// <summary>One call of a generated worker. For generated code alone.</summary>
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

    /// <summary>An input, as the contract says it is.</summary>
    /// <param name="index">Which.</param>
    /// <exception cref="ModelCallException">It is missing, or not as the contract says.</exception>
    [return: Borrowed]
    public TensorBuffer GetInput(int index)
    {
        var tensor = _call.Inputs.Get(_plan.Model.Inputs[index].Name);
        _axes.CheckInput(index, tensor);
        return tensor;
    }

    /// <summary>The element of an input that has one.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="index">Which.</param>
    public T GetScalar<T>(int index)
        where T : unmanaged => GetInput(index).AsReadOnlySpan<T>()[0];

    /// <summary>Where an output is written: in the place that the caller gave, or in memory that the call owns until it is given.</summary>
    /// <param name="index">Which.</param>
    /// <param name="shape">Its shape.</param>
    [return: Borrowed]
    public TensorBuffer BeginOutput(int index, in TensorShape shape)
    {
        var (name, spec) = _plan.Model.Outputs[index];
        return _call.Outputs.Begin(name, spec.DType, shape);
    }

    /// <summary>Begins the outputs of a call, or of the next part of its answer.</summary>
    public void BeginOutputs() => _axes.BeginOutputs();

    /// <summary>
    /// Gives an output that has been written. One that the call did not allocate is copied, and disposed; an input or another output is
    /// copied, and stays what it is.
    /// </summary>
    /// <param name="index">Which.</param>
    /// <param name="tensor">The output.</param>
    /// <exception cref="ModelCallException">It is not as the contract says.</exception>
    /// <exception cref="InvalidOperationException">It is no open tensor.</exception>
    public void GiveOutput(int index, TensorBuffer tensor)
    {
        var name = _plan.Model.Outputs[index].Name;
        if (tensor.IsDisposed)
        {
            throw new InvalidOperationException(
                $"The worker of '{_plan.Model.Name}' returned no open tensor for '{name}', but a default one or one that is disposed. Allocate each output in the call, or in the part of it, that returns it, and dispose none of them."
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

    /// <summary>Gives an output of one element.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="index">Which.</param>
    /// <param name="value">The element.</param>
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
