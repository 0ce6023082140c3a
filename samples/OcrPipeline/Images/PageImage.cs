using SkiaSharp;
using Tensors;

namespace OcrPipeline;

/// <summary>A file is no picture of a page that can be read.</summary>
/// <param name="message">What was wrong, and what to do.</param>
internal sealed class PageImageException(string message) : Exception(message);

/// <summary>Reads the picture of a page.</summary>
internal static class PageImage
{
    // 400 MB while it is decoded; an A4 page scanned at 600 dpi has 35 million.
    private const long MaxPixels = 100_000_000;

    /// <summary>Reads a picture into a tensor. What is transparent in it is white.</summary>
    /// <param name="path">A PNG or JPEG file.</param>
    /// <param name="allocator">Where the tensor comes from.</param>
    /// <exception cref="PageImageException">The file cannot be opened, is no picture, is broken, or too large.</exception>
    public static Page Read(string path, SharedMemoryAllocator allocator)
    {
        using var bitmap = Decode(path);
        var page = Page.Allocate(allocator, bitmap.Height, bitmap.Width);
        try
        {
            for (var y = 0; y < bitmap.Height; y++)
            {
                OverWhite(bitmap.GetPixelSpan().Slice(y * bitmap.RowBytes, bitmap.Width * 4), page[y]);
            }

            return page;
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    /// <summary>Reads a picture: four bytes a pixel, blue, green, red, and opacity, by which the others are multiplied.</summary>
    /// <inheritdoc cref="Read"/>
    public static SKBitmap Decode(string path)
    {
        using var codec = Open(path);
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, SKAlphaType.Premul);
        if ((long)info.Width * info.Height > MaxPixels)
        {
            throw new PageImageException(
                $"'{path}' has {info.Width:N0} × {info.Height:N0} pixels, but at most {MaxPixels:N0} pixels are supported. Scale it down."
            );
        }

        var bitmap = new SKBitmap(info);
        var result = codec.GetPixels(info, bitmap.GetPixels());
        if (result is SKCodecResult.Success)
        {
            return bitmap;
        }

        bitmap.Dispose();
        throw new PageImageException(
            $"'{path}' begins like an image, but it is damaged or truncated ({result}). Save or scan it again."
        );
    }

    private static SKCodec Open(string path)
    {
        if (path.Length == 0)
        {
            throw new PageImageException("The path of the page is empty. Give the path of a PNG or JPEG file.");
        }

        if (Directory.Exists(path))
        {
            throw new PageImageException($"'{path}' is a folder. Give the path of a PNG or JPEG file.");
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PageImageException($"'{path}' does not exist. Give the path of a PNG or JPEG file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PageImageException($"'{path}' cannot be read: {e.Message}");
        }

        using var data = SKData.CreateCopy(bytes);
        return SKCodec.Create(data)
            ?? throw new PageImageException($"'{path}' is not an image. Give the path of a PNG or JPEG file.");
    }

    /// <summary>One row, of four bytes a pixel, in three bytes a pixel.</summary>
    private static void OverWhite(ReadOnlySpan<byte> source, Span<byte> row)
    {
        for (int from = 0, to = 0; to < row.Length; from += 4, to += 3)
        {
            var white = 255 - source[from + 3];
            row[to] = (byte)(source[from] + white);
            row[to + 1] = (byte)(source[from + 1] + white);
            row[to + 2] = (byte)(source[from + 2] + white);
        }
    }
}
