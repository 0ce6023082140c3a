using System.Numerics;
using System.Runtime.CompilerServices;
using Tensors;
using Tensors.OnnxRuntime;

namespace OcrPipeline;

/// <summary>
/// The detection process's worker: it runs the model on a page, makes boxes of its map, and cuts the lines out of the page into
/// memory that it shares.
/// </summary>
internal sealed class TextDetector : TextDetectorWorker, IDisposable
{
    private readonly SharedMemoryAllocator _allocator;
    private readonly OnnxModelWorker<IDetectionModel> _model;
    private readonly DetectionModelClient _client;

    /// <summary>Loads the model.</summary>
    /// <param name="path">The model's file.</param>
    /// <param name="allocator">Where the model's image and map are. It stays the caller's.</param>
    public TextDetector(string path, SharedMemoryAllocator allocator)
    {
        _allocator = allocator;
        _model = new OnnxModelWorker<IDetectionModel>(path, ModelSession.Options);
        _client = new DetectionModelClient(_model, allocator);
    }

    /// <summary>Unloads the model.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _model.Dispose();
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<(
        LineCorners.ReadOnly Corners,
        LineScores.ReadOnly Scores,
        LineCrops.ReadOnly Crops
    )> FindAsync(Page.ReadOnly page, FindOutputs outputs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in LineBatch.Of(await DetectAsync(page, cancellationToken)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var corners = outputs.AllocateCorners(batch.Lines.Count);
            var scores = outputs.AllocateScores(batch.Lines.Count);
            var crops = outputs.AllocateCrops(batch.Lines.Count, batch.Width);
            Write(page, batch, corners, scores, crops);
            yield return (corners, scores, crops);
        }
    }

    private async ValueTask<IReadOnlyList<DetectedLine>> DetectAsync(
        Page.ReadOnly page,
        CancellationToken cancellationToken
    )
    {
        var (height, width) = DetectionInput.SizeFor(page.Height, page.Width);
        using var image = DetectionImage.Allocate(_allocator, height, width);
        DetectionInput.Write(page, image);
        using var map = await _client.RunAsync(image, cancellationToken);
        return TextRegions.Find(map.Span, width, new Vector2(page.Width, page.Height));
    }

    private static void Write(
        Page.ReadOnly page,
        LineBatch batch,
        LineCorners corners,
        LineScores scores,
        LineCrops crops
    )
    {
        for (var line = 0; line < batch.Lines.Count; line++)
        {
            var (box, score) = batch.Lines[line];
            scores[line] = score;
            for (var corner = 0; corner < LineBox.Corners; corner++)
            {
                (corners[line, corner, 0], corners[line, corner, 1]) = (box[corner].X, box[corner].Y);
            }

            LineCrop.Write(page, box, crops, line);
        }
    }
}
