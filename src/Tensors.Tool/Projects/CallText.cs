using Tensors.CodeModel;
using Tensors.Emit;
using Tensors.Tool.Models;

namespace Tensors.Tool.Projects;

/// <summary>Writes C# code that calls a model once. All inputs are filled with zeros.</summary>
internal static class CallText
{
    // What the template's program has declared already.
    private static readonly string[] _used = ["args", "allocator", "worker", "client", "model", "socketPath", "socket"];

    /// <summary>Returns the last part of the template's program, which creates the client and calls the model.</summary>
    public static string Write(ShownModel model)
    {
        var writer = new SourceWriter();
        var className = Identifiers.EscapeType(model.File.ClassName);
        var names = new HashSet<string>(_used, StringComparer.Ordinal);
        var method = model.Declarations!.Contract.Methods[0];
        var inputs = model
            .Inputs.Select(input => (Value: input, Name: Unique(names, input.Declared!.Name, "Input")))
            .ToArray();
        var outputs = model
            .Outputs.Select(output => (Value: output, Name: Unique(names, output.Declared!.Name, "Output")))
            .ToArray();

        writer.Write($"using var client = new {className}.Client(worker.Channel, allocator);").Separate();
        if (inputs.Length > 0)
        {
            writer.Write("// Zeros, and the length 1 for each axis without a fixed length: put your data here.");
        }

        foreach (var (value, name) in inputs)
        {
            if (value.Tensor is { } tensor)
            {
                string[] arguments =
                [
                    "allocator",
                    .. tensor
                        .Axes.Where(axis => axis.IsDynamic)
                        .Select(axis => axis.Name!)
                        .Distinct(StringComparer.Ordinal)
                        .Select(axis => $"{Identifiers.Escape(axis)}: 1"),
                ];
                writer.Write(
                    $"using var {name} = {className}.{Identifiers.EscapeType(tensor.Name)}.Allocate({string.Join(", ", arguments)}); // {tensor.Spec}\n{name}.Clear();"
                );
            }
            else
            {
                writer.Write($"{value.Declared!.DType.ElementType} {name} = default;");
            }
        }

        var call = $"await client.{method.Name}({string.Join(", ", inputs.Select(input => input.Name))})";
        writer.Separate();
        if (outputs is [{ Value.Tensor: not null }])
        {
            writer.Write($"using var {outputs[0].Name} = {call};");
        }
        else
        {
            writer.Write(
                outputs.Length == 1
                    ? $"var {outputs[0].Name} = {call};"
                    : $"var ({string.Join(", ", outputs.Select(output => output.Name))}) = {call};"
            );
            foreach (var (_, name) in outputs.Where(output => output.Value.Tensor is not null))
            {
                writer.Write($"using var {name}Owner = {name};");
            }
        }

        foreach (var (value, name) in outputs)
        {
            var shown = value.Tensor is null ? $"{{{name}}}" : $"{value.Tensor.DType.NumpyName}{{{name}.Shape}}";
            writer.Write($"Console.WriteLine($\"{name.TrimStart('@')}: {shown}\");");
        }

        return writer.Finish();
    }

    private static string Unique(HashSet<string> names, string name, string suffix)
    {
        var lower = char.ToLowerInvariant(name[0]) + name[1..];
        while (!names.Add(lower))
        {
            lower += suffix;
        }

        return Identifiers.Escape(lower);
    }
}
