using Tensors;

namespace OcrPipeline;

/// <summary>
/// Finds the lines of a page and cuts them out. The answer comes in parts, each of lines of similar width: its crops are
/// exactly what <see cref="ITextRecognizer"/> takes, so that a caller hands on references and never touches a pixel.
/// </summary>
[ModelContract("text-detection")]
internal partial interface ITextDetector
{
    /// <summary>The lines of a page, the narrow ones first; nothing where there is no text.</summary>
    IAsyncEnumerable<(LineCorners.ReadOnly Corners, LineScores.ReadOnly Scores, LineCrops.ReadOnly Crops)> FindAsync(
        Page.ReadOnly page,
        CancellationToken cancellationToken = default
    );
}

/// <summary>PP-OCRv4's detection model, which <see cref="ITextDetector"/>'s worker calls in its own process.</summary>
[ModelContract("ppocr-detection", Model = ModelFiles.DetectionToCheck)]
internal partial interface IDetectionModel
{
    /// <summary>Where the text is. That the map is as large as the image is more than the file says: so it is written in place.</summary>
    [return: TensorName("sigmoid_0.tmp_0")]
    ValueTask<TextMap.ReadOnly> RunAsync(
        [TensorName("x")] DetectionImage.ReadOnly image,
        CancellationToken cancellationToken = default
    );
}

/// <summary>PP-OCRv4's recognition model: reads lines of text.</summary>
[ModelContract("text-recognition", Model = ModelFiles.RecognitionToCheck)]
internal partial interface ITextRecognizer
{
    /// <summary>The characters of each line, a step for every eight pixels.</summary>
    [return: TensorName("softmax_11.tmp_0")]
    ValueTask<CharacterProbabilities.ReadOnly> ReadAsync(
        [TensorName("x")] LineCrops.ReadOnly crops,
        CancellationToken cancellationToken = default
    );
}
