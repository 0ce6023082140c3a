using Tensors.Signatures;

namespace Tensors.Build.Tests.Models;

/// <summary>Short ways to read a model and to look at what was read.</summary>
internal static class Reading
{
    public static OnnxFile Read(this byte[] model)
    {
        using var stream = new MemoryStream(model);
        return OnnxFile.Read(stream);
    }

    public static OnnxFile Read(this Proto model) => model.ToArray().Read();

    public static OnnxFormatException Fault(this Proto model) => model.ToArray().Fault();

    public static OnnxFormatException Fault(this byte[] model) =>
        Assert.Throws<OnnxFormatException>(() => model.Read());

    /// <summary>The axes as a model's author would write them: <c>batch,3,?</c>; null where the rank is unknown.</summary>
    public static string? Axes(this ValueSignature value) =>
        value.Dimensions is { } axes
            ? string.Join(',', axes.Select(axis => axis.Symbol ?? $"{axis.Length}".PadLeft(1, '?')))
            : null;
}
