using System.Collections.Immutable;
using System.Text;

namespace Tensors;

/// <summary>What a contract says: the models it calls, with the names, dtypes and axes of their tensors.</summary>
public sealed class ContractMetadata
{
    private readonly MethodPlan[] _plans;

    /// <summary>Makes a contract's metadata.</summary>
    /// <param name="name">The contract's name.</param>
    /// <param name="methods">One entry per method: what the model that serves it must be.</param>
    public ContractMetadata(string name, params ImmutableArray<ModelMetadata> methods)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Methods = methods;
        _plans = [.. methods.Select(method => new MethodPlan(method))];
    }

    /// <summary>The contract's name.</summary>
    public string Name { get; }

    /// <summary>One entry per method: what the model that serves it must be.</summary>
    public ImmutableArray<ModelMetadata> Methods { get; }

    /// <summary>Gets the path of the model's file, where the project of the contract has one.</summary>
    public string? ModelPath { get; init; }

    internal MethodPlan Plan(int method) => _plans[method];

    /// <summary>Throws unless a model can serve a method: it takes those inputs alone, and gives those outputs at least.</summary>
    /// <param name="method">The method's index.</param>
    /// <param name="model">What the model says of itself.</param>
    /// <exception cref="ModelCallException">It cannot; the message lists every disagreement.</exception>
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
                        ? $" The model wants the input {input}, and contracts have no byte strings."
                        : $" The model also wants the input {input}."
                );
            }
        }

        if (faults.Length > 0)
        {
            throw new InvalidModelCallException(
                $"The model '{model.Name}' is not what the contract '{Name}' says.{faults} Correct the contract, or call another model."
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
                faults.Append($" Its {kind} '{tensor.Name}' is {found.Spec}; the contract says {tensor.Spec}.");
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
