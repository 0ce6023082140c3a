using Tensors;

namespace OcrPipeline;

/// <summary>A page as it was read from its file: blue, green and red of each pixel, 0 to 255.</summary>
[SharedTensor(["height", "width", 3], DType.UInt8)]
internal readonly partial struct Page;

/// <summary>The corners of lines of text, in pixels of the page: x and y of the top left, top right, bottom right, bottom left one.</summary>
[SharedTensor(["line", 4, 2], DType.Float32, Axes = ["line", "corner", "xy"])]
internal readonly partial struct LineCorners;

/// <summary>How likely it is that each box holds text, 0 to 1.</summary>
[SharedTensor(["line"], DType.Float32)]
internal readonly partial struct LineScores;

/// <summary>Lines of text, cut out, turned upright and normalised; the narrower ones filled up with zeros on the right.</summary>
[SharedTensor(["line", 3, LineCrop.Height, "cropWidth"], DType.Float32, Axes = ["line", "channel", "y", "cropWidth"])]
internal readonly partial struct LineCrops;

/// <summary>What the detection model sees of a page: three normalised planes.</summary>
[SharedTensor([1, 3, "height", "width"], DType.Float32, Axes = ["page", "channel", "height", "width"])]
internal readonly partial struct DetectionImage;

/// <summary>How likely it is that each pixel lies inside a line of text, 0 to 1.</summary>
[SharedTensor([1, 1, "height", "width"], DType.Float32, Axes = ["page", "plane", "height", "width"])]
internal readonly partial struct TextMap;

/// <summary>How likely each character is at each step along each line, 0 to 1; the first one is the blank.</summary>
[SharedTensor(["line", "step", CharacterSet.ModelSize], DType.Float32, Axes = ["line", "step", "character"])]
internal readonly partial struct CharacterProbabilities;
