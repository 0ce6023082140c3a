using Tensors;

namespace OcrPipeline.Tests;

/// <summary>Tensors on the heap, for tests that need no second process.</summary>
internal static class Drawn
{
    /// <summary>A page whose bytes are given by y, x and channel.</summary>
    public static Page Page(int height, int width, Func<int, int, int, byte> pixel)
    {
        var page = OcrPipeline.Page.FromBuffer(TensorBuffer.AllocateHeap(DType.UInt8, [height, width, 3]));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    page[y, x, channel] = pixel(y, x, channel);
                }
            }
        }

        return page;
    }

    /// <summary>A page of noise, the same each time.</summary>
    public static Page Noise(int height, int width)
    {
        var random = new Random(17);
        return Page(height, width, (_, _, _) => (byte)random.Next(256));
    }

    /// <summary>What lies between the pixels of a page, straight from the definition; beyond its edge is its edge.</summary>
    public static double Bilinear(Page page, double x, double y, int channel)
    {
        x = Math.Clamp(x, 0, page.Width - 1);
        y = Math.Clamp(y, 0, page.Height - 1);
        double sum = 0;
        for (long row = 0; row < page.Height; row++)
        {
            for (long column = 0; column < page.Width; column++)
            {
                var weight = Math.Max(0, 1 - Math.Abs(x - column)) * Math.Max(0, 1 - Math.Abs(y - row));
                sum += weight == 0 ? 0 : weight * page[row, column, channel];
            }
        }

        return sum;
    }
}
