using System.Globalization;

namespace Tensors.TestPeer;

/// <summary>A reference as one word of text, for the pipe between a test and its peer.</summary>
public static class RefText
{
    public static string Format(in TensorRef reference) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{reference.Region},{reference.Block},{reference.Generation},{reference.Offset},{reference.ByteLength},{(int)reference.DType},{(reference.Transfer ? 1 : 0)},{string.Join('x', reference.Shape.Span.ToArray())}"
        );

    public static TensorRef Parse(string text)
    {
        var fields = text.Split(',');
        _ = RegionId.TryParse(fields[0], out var region);
        return new TensorRef
        {
            Region = region,
            Block = uint.Parse(fields[1], CultureInfo.InvariantCulture),
            Generation = uint.Parse(fields[2], CultureInfo.InvariantCulture),
            Offset = long.Parse(fields[3], CultureInfo.InvariantCulture),
            ByteLength = long.Parse(fields[4], CultureInfo.InvariantCulture),
            DType = (DType)int.Parse(fields[5], CultureInfo.InvariantCulture),
            Transfer = string.Equals(fields[6], "1", StringComparison.Ordinal),
            Shape = TensorShape.Create(
                fields[7]
                    .Split('x', StringSplitOptions.RemoveEmptyEntries)
                    .Select(length => long.Parse(length, CultureInfo.InvariantCulture))
                    .ToArray()
            ),
        };
    }
}
