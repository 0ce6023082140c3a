namespace Tensors.Chaos.Hostile;

/// <summary>References with one to three fields wrong: at their edges, near their right values, or random.</summary>
internal sealed class RefMutator(Random random, TensorRef good, RegionId otherRegion)
{
    private static readonly long[] _edges =
    [
        0,
        1,
        -1,
        7,
        255,
        256,
        4095,
        4096,
        4097,
        8192,
        int.MaxValue,
        uint.MaxValue,
        1L << 32,
        1L << 62,
        long.MaxValue - 4095,
        long.MaxValue,
        long.MinValue,
    ];

    public TensorRef Next()
    {
        var reference = good;
        for (var fields = random.Next(1, 4); fields > 0; fields--)
        {
            reference = Mutate(reference);
        }

        return reference;
    }

    private TensorRef Mutate(in TensorRef reference) =>
        random.Next(10) switch
        {
            0 => reference with { Block = (uint)Number(reference.Block) },
            1 => reference with { Generation = (uint)Number(reference.Generation) },
            2 => reference with { Offset = Number(reference.Offset) },
            3 => reference with { ByteLength = Number(reference.ByteLength) },
            4 => reference with { DType = (DType)Number((int)reference.DType) },
            5 => reference with { Shape = Shape() },
            6 => reference with { Transfer = !reference.Transfer },
            // A part of the tensor, consistent in itself: this one may open.
            7 => Part(reference),
            8 => Part(reference) with { Block = (uint)random.Next(8) },
            _ => reference with { Region = Region() },
        };

    private long Number(long near) =>
        random.Next(4) switch
        {
            0 => _edges[random.Next(_edges.Length)],
            1 => near + random.Next(-4, 5),
            2 => near + (random.Next(-2, 3) * 4096L),
            _ => random.NextInt64(long.MinValue, long.MaxValue),
        };

    private TensorShape Shape()
    {
        var lengths = new long[random.Next(TensorShape.MaxRank + 2)];
        foreach (ref var length in lengths.AsSpan())
        {
            length = random.Next(3) == 0 ? Number(4) : random.Next(5);
        }

        return TensorShape.Create(lengths);
    }

    private TensorRef Part(in TensorRef reference)
    {
        var length = random.Next(8192);
        return reference with
        {
            Offset = good.Offset + random.Next(-4096, 8192),
            ByteLength = length,
            Shape = [length],
            DType = DType.UInt8,
        };
    }

    // Opening a region that does not exist searches the folder, which is slow: do so rarely.
    private RegionId Region() =>
        random.Next(16) switch
        {
            0 => RegionId.NewRandom(),
            1 => default,
            _ => otherRegion,
        };
}
