using System.Collections.Immutable;
using System.ComponentModel;
using System.Text;

namespace Tensors.CompilerServices;

/// <summary>Describes a contract: the models that it calls, and the names, dtypes and axes of their tensors.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractMetadata
{
    private readonly MethodPlan[] _plans;

    /// <summary>Initializes the metadata of a contract.</summary>
    /// <param name="name">The name of the contract.</param>
    /// <param name="methods">One entry per method: the name, inputs and outputs that the model serving it must have.</param>
    public ContractMetadata(string name, params ImmutableArray<ModelMetadata> methods)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Methods = methods;
        _plans = [.. methods.Select(method => new MethodPlan(method))];
    }

    /// <summary>Gets the name of the contract.</summary>
    public string Name { get; }

    /// <summary>Gets the metadata of each method: the name, inputs and outputs that a model must have to serve the method.</summary>
    public ImmutableArray<ModelMetadata> Methods { get; }

    /// <summary>Gets the path of the model's file, or null if the project that contains the contract has no such file.</summary>
    public string? ModelPath { get; init; }

    internal MethodPlan Plan(int method) => _plans[method];

    /// <summary>Throws if a model cannot serve a method. The model must have exactly the method's inputs, and at least its outputs.</summary>
    /// <param name="method">The zero-based index of the method in the contract.</param>
    /// <param name="model">The metadata of the model.</param>
    /// <exception cref="ModelCallException">The model cannot serve the method. The message lists every difference.</exception>
    public void Check(int method, ModelMetadata model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var faults = new StringBuilder();
        Compare(Methods[method].Inputs, model.Inputs, "input", faults);
        Compare(Methods[method].Outputs, model.Outputs, "output", faults);
        foreach (var input in model.Inputs)
        {
            if (Find(Methods[method].Inputs, input.Name) is null)
            {
                faults.Append(
                    input.IsBytes
                        ? $" The model requires the input {input}, but a contract cannot declare byte strings."
                        : $" The model also requires the input {input}."
                );
            }
        }

        if (faults.Length > 0)
        {
            throw new InvalidModelCallException(
                $"The model '{model.Name}' does not match the contract '{Name}'.{faults} Correct the contract, or call another model."
            );
        }
    }

    private static void Compare(
        ImmutableArray<TensorMetadata> expected,
        ImmutableArray<TensorMetadata> actual,
        string kind,
        StringBuilder faults
    )
    {
        foreach (var tensor in expected)
        {
            if (Find(actual, tensor.Name) is not { } found)
            {
                faults.Append($" It has no {kind} '{tensor.Name}'.");
            }
            else if (!Agree(tensor.Spec, found.Spec))
            {
                faults.Append($" Its {kind} '{tensor.Name}' is {found.Spec}, but the contract declares {tensor.Spec}.");
            }
        }
    }

    private static bool Agree(TensorSpec left, TensorSpec right)
    {
        if (left.DType != right.DType || left.Rank != right.Rank)
        {
            return false;
        }

        for (var i = 0; i < left.Rank; i++)
        {
            if (left.Axes[i].Length is { } one && right.Axes[i].Length is { } other && one != other)
            {
                return false;
            }
        }

        return true;
    }

    private static TensorMetadata? Find(ImmutableArray<TensorMetadata> tensors, string name)
    {
        foreach (var tensor in tensors)
        {
            if (string.Equals(tensor.Name, name, StringComparison.Ordinal))
            {
                return tensor;
            }
        }

        return null;
    }
}
