using Tensors;

namespace OcrPipeline.Tests;

public sealed class DetectionInputTests
{
    private static readonly double[] _mean = [0.485, 0.456, 0.406];
    private static readonly double[] _deviation = [0.229, 0.224, 0.225];

    [Theory]
    [InlineData(960, 960, 960, 960)]
    [InlineData(1184, 960, 960, 768)]
    [InlineData(100, 100, 96, 96)]
    [InlineData(3508, 2480, 960, 672)]
    [InlineData(1, 1, 32, 32)]
    [InlineData(20, 5000, 32, 960)]
    public void Sides_are_multiples_of_32_and_at_most_960(
        int height,
        int width,
        int expectedHeight,
        int expectedWidth
    ) => Assert.Equal((expectedHeight, expectedWidth), DetectionInput.SizeFor(height, width));

    [Theory]
    [InlineData(32, 64, 32, 64)]
    [InlineData(40, 50, 32, 64)]
    [InlineData(81, 77, 32, 32)]
    [InlineData(1, 3, 32, 32)]
    public void Each_pixel_is_what_the_definition_says(int height, int width, int imageHeight, int imageWidth)
    {
        using var page = Drawn.Noise(height, width);
        using var image = DetectionImage.FromBuffer(
            TensorBuffer.AllocateHeap(DType.Float32, [1, 3, imageHeight, imageWidth])
        );
        DetectionInput.Write(page, image);
        for (var y = 0; y < imageHeight; y++)
        {
            for (var x = 0; x < imageWidth; x++)
            {
                var sourceX = ((x + 0.5) * width / imageWidth) - 0.5;
                var sourceY = ((y + 0.5) * height / imageHeight) - 0.5;
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = Drawn.Bilinear(page, sourceX, sourceY, channel) / 255;
                    Assert.Equal((value - _mean[channel]) / _deviation[channel], image[0, channel, y, x], 1e-4);
                }
            }
        }
    }
}
