using System.Text.Encodings.Web;
using System.Text.Json;
using Tensors.Build;
using Tensors.Signatures;

namespace Tensors.Tool.Models;

/// <summary>A model's signature as JSON: what the file says, and what it is called in C#.</summary>
internal static class SignatureJson
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,

        // Names are full of quotes, and this is no web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(ShownModel model)
    {
        var signature = model.File.Signature;
        var document = new Document(
            model.File.FileName,
            signature.IrVersion,
            [.. signature.Opsets],
            signature.Producer,
            signature.Description,
            [.. signature.Metadata],
            model.File.Namespace,
            model.File.ClassName,
            [.. model.Inputs.Select(Read)],
            [.. model.Outputs.Select(Read)]
        );
        return JsonSerializer.Serialize(document, _json) + "\n";
    }

    private static Entry Read(ShownValue value)
    {
        var signature = value.Value;
        return new Entry(
            signature.Name,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(signature.Kind.ToString()),
            signature.Kind is ValueKind.Tensor or ValueKind.SparseTensor
                ? ShareableValues.NameOfElementType(signature.ElementType)
                : null,
            signature.Dimensions is { } dimensions
                ? [.. dimensions.Select(axis => axis.Length is { } length ? (object)length : axis.Symbol)]
                : null,
            signature.Description,
            value.Obstacle is null,
            value.Obstacle is null ? null : $"The {value.Role} '{ShownText.Of(signature.Name)}' {value.Obstacle}",
            value.Declared?.Name,
            value.Tensor?.Name ?? value.Declared?.DType.ElementType.Replace("global::", "", StringComparison.Ordinal),
            value.Declared is null ? null : [.. value.Declared.Axes.Select(axis => axis.Name)]
        );
    }

    private sealed record Document(
        string File,
        long IrVersion,
        OpsetSignature[] Opsets,
        string Producer,
        string Description,
        MetadataEntry[] Metadata,
        string Namespace,
        string Class,
        Entry[] Inputs,
        Entry[] Outputs
    );

    /// <param name="Name">The name in the file.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="Dtype">The elements' type, of a tensor.</param>
    /// <param name="Dimensions">A number, the file's name, or null for each axis; null where the file does not say how many there are.</param>
    /// <param name="Description">The doc string.</param>
    /// <param name="Shared">Whether it can be a shared tensor or a scalar.</param>
    /// <param name="Reason">Why not.</param>
    /// <param name="Declared">The parameter or the element of the result.</param>
    /// <param name="Type">Its C# type.</param>
    /// <param name="Axes">The declared names of the axes; null for one of fixed length.</param>
    private sealed record Entry(
        string Name,
        string Kind,
        string? Dtype,
        object?[]? Dimensions,
        string Description,
        bool Shared,
        string? Reason,
        string? Declared,
        string? Type,
        string?[]? Axes
    );
}
