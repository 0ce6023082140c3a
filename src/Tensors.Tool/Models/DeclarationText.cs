using Tensors.CodeModel;
using Tensors.Emit;
using Tensors.Signatures;

namespace Tensors.Tool.Models;

/// <summary>
/// Writes a model's signature as readable C# declarations: a type for each tensor, and the contract. Uses the same names, dtypes and axes
/// as the source generator does in a project that includes the model.
/// </summary>
internal static class DeclarationText
{
    private const string Tensors = "Tensors";

    public static string Write(ShownModel model)
    {
        var writer = new SourceWriter();
        ModelComment.Write(writer, model);
        if (model.Declarations is { } declarations)
        {
            WriteFile(writer, model, declarations);
        }
        else
        {
            WriteValues(writer, model);
            writer.Write(
                "// No contract can be declared: it needs at least one output that can be shared, but this model has no such output."
            );
        }

        return writer.Finish();
    }

    private static void WriteFile(SourceWriter writer, ShownModel model, ModelDeclarations declarations)
    {
        var names = new ShortNames(declarations);
        writer.Write("using System.Threading;\nusing System.Threading.Tasks;\nusing Tensors;").Separate();
        if (declarations.Hierarchy.Namespace.Length > 0)
        {
            writer.Write($"namespace {declarations.Hierarchy.Namespace};").Separate();
        }

        var file = model.File;
        writer.Write(
            $"/// <summary>{ModelClassFile.Sentence(file.Signature.Description, $"The model <c>{ContractText.Xml(file.FileName)}</c>.")}</summary>"
        );
        using (writer.Open($"public static partial class {Identifiers.EscapeType(file.ClassName)}"))
        {
            foreach (var value in model.Inputs.Concat(model.Outputs))
            {
                if (value.Obstacle is not null)
                {
                    WriteObstacle(writer, value);
                    writer.Separate();
                }
                else if (value.Tensor is { } tensor)
                {
                    WriteTensor(writer, tensor, names);
                    writer.Separate();
                }
            }

            WriteContract(writer, model, declarations.Contract, names);
        }
    }

    private static void WriteTensor(SourceWriter writer, TensorModel tensor, ShortNames names)
    {
        var axes = tensor.Axes.Select(axis =>
            axis.Length is { } length ? FormattableString.Invariant($"{length}") : ContractText.Literal(axis.Name!)
        );
        writer.Write(
            $"""
            /// <summary>{ModelClassFile.Sentence(tensor.Summary!, "An input or output tensor of a model.")}</summary>
            [{names.Of(Tensors, "SharedTensor")}([{string.Join(", ", axes)}], {names.Of(
                Tensors,
                "DType"
            )}.{tensor.DType.Name})]
            public readonly partial struct {Identifiers.EscapeType(tensor.Name)};
            """
        );
    }

    private static void WriteContract(SourceWriter writer, ShownModel model, ContractModel contract, ShortNames names)
    {
        var method = contract.Methods[0];
        writer.Write("/// <summary>Calls the model.</summary>");
        using (
            writer.Open(
                $"[{names.Of(Tensors, "ModelContract")}({ContractText.Literal(contract.WireName)})]\npublic partial interface "
                    + contract.InterfaceName
            )
        )
        {
            writer.Write("/// <summary>Runs the model once.</summary>").Write(ContractText.Remarks(method));
            foreach (var input in method.Inputs)
            {
                writer.Write(
                    $"/// <param name=\"{input.Name}\"><c>{ContractText.Xml(input.WireName)}: {input.Spec}</c></param>"
                );
            }

            writer.Write(
                $"/// <param name=\"{method.Cancellation}\">Cancels the wait for the outputs.</param>\n"
                    + "/// <returns>The outputs, which the caller must dispose.</returns>"
            );
            if (OutputNames(method) is { } outputNames)
            {
                writer.Write($"[return: {names.Of(Tensors, "TensorName")}({outputNames})]");
            }

            string[] parameters =
            [
                .. model
                    .Inputs.Select(input => input.Declared is null ? null : Parameter(input, names))
                    .OfType<string>(),
                $"{names.Of("System.Threading", "CancellationToken")} {method.Cancellation} = default",
            ];
            writer.Write(
                $"""
                {names.Of("System.Threading.Tasks", "ValueTask")}<{Result(model, method)}> {method.Name}(
                    {string.Join(",\n    ", parameters)}
                );
                """
            );
        }
    }

    private static string Parameter(ShownValue input, ShortNames names)
    {
        var declared = input.Declared!;
        var wireName = string.Equals(declared.Name, declared.WireName, StringComparison.Ordinal)
            ? ""
            : $"[{names.Of(Tensors, "TensorName")}({ContractText.Literal(declared.WireName)})] ";
        return $"{wireName}{TypeOf(input)} {Identifiers.Escape(declared.Name)}";
    }

    private static string Result(ShownModel model, ContractMethodModel method)
    {
        var outputs = model.Outputs.Where(output => output.Declared is not null);
        return method.IsTuple
            ? $"({string.Join(", ", outputs.Select(output => $"{TypeOf(output)} {Identifiers.Escape(output.Declared!.Name)}"))})"
            : TypeOf(outputs.Single());
    }

    /// <summary>Returns the wire names of the outputs, or null if the generator derives them from the type of the result.</summary>
    private static string? OutputNames(ContractMethodModel method)
    {
        var isUnderstood =
            method.IsTuple
            && method.Outputs.All(output => string.Equals(output.Name, output.WireName, StringComparison.Ordinal));
        return isUnderstood
            ? null
            : string.Join(", ", method.Outputs.Select(output => ContractText.Literal(output.WireName)));
    }

    private static string TypeOf(ShownValue value) =>
        value.Tensor is { } tensor
            ? $"{Identifiers.EscapeType(tensor.Name)}.{KnownNames.ReadOnly}"
            : value.Declared!.DType.ElementType;

    private static void WriteValues(SourceWriter writer, ShownModel model)
    {
        foreach (var value in model.Inputs.Concat(model.Outputs))
        {
            if (value.Obstacle is not null)
            {
                WriteObstacle(writer, value);
            }
            else
            {
                writer.Write($"// The {value.Role} '{ShownText.Of(value.Value.Name)}' can be shared.");
            }
        }
    }

    private static void WriteObstacle(SourceWriter writer, ShownValue value)
    {
        foreach (
            var line in CommentText.Wrap(
                $"The {value.Role} '{ShownText.Of(value.Value.Name)}' {value.Obstacle} It is not declared here. A project must name it in the "
                    + $"TensorModel item's Ignored{(value.Role is "input" ? "Inputs" : "Outputs")}."
            )
        )
        {
            writer.Write($"// {line}");
        }
    }

    /// <summary>
    /// Shortens type names as far as the using directives allow. A name is not shortened if a declared type or namespace has the same
    /// name.
    /// </summary>
    private sealed class ShortNames(ModelDeclarations declarations)
    {
        private readonly HashSet<string> _declared = new(
            [
                declarations.File.ClassName,
                declarations.Contract.InterfaceName,
                .. declarations.File.Namespace.Split('.'),
                .. declarations.Tensors.Select(tensor => tensor.Name),
            ],
            StringComparer.Ordinal
        );

        public string Of(string space, string name) =>
            _declared.Contains(name) || _declared.Contains(name + "Attribute") ? $"global::{space}.{name}" : name;
    }
}
