using System.Text.Encodings.Web;
using System.Text.Json;
using Tensors.Build;
using Tensors.Signatures;

namespace Tensors.Tool.Models;

/// <summary>Writes the signature of a model as JSON, with the names in the file and in C#.</summary>
internal static class SignatureJson
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,

        // The output is not embedded in HTML, so that quotes in names do not have to be escaped as in HTML.
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
    /// <param name="Kind">The kind of the value, such as a tensor.</param>
    /// <param name="Dtype">The element type of a tensor, or null if it is not a tensor.</param>
    /// <param name="Dimensions">
    /// The length, the name in the file, or null for each axis. Null if the file does not give the number of axes.
    /// </param>
    /// <param name="Description">The doc string.</param>
    /// <param name="Shared">Whether it can be a shared tensor or a scalar.</param>
    /// <param name="Reason">The reason why it cannot be, or null if it can.</param>
    /// <param name="Declared">The name of the parameter or of the element of the result, or null if it is not declared.</param>
    /// <param name="Type">The C# type, or null if it is not declared.</param>
    /// <param name="Axes">The declared name of each axis, or null for an axis of fixed length.</param>
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
