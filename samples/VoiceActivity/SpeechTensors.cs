using Tensors;

namespace VoiceActivity;

/// <summary>The end of the window before and a window of sound, at 16 kHz: what the model hears at a time.</summary>
[SharedTensor([1, SpeechModel.ContextSamples + SpeechSegments.WindowSamples], DType.Float32)]
internal readonly partial struct SpeechWindow;

/// <summary>What the model remembers from one window to the next.</summary>
[SharedTensor([2, 1, 128], DType.Float32)]
internal readonly partial struct SpeechMemory;

/// <summary>Samples per second.</summary>
[SharedTensor([], DType.Int64)]
internal readonly partial struct SampleRate;

/// <summary>How likely it is that a window holds speech, 0 to 1.</summary>
[SharedTensor([1, 1], DType.Float32)]
internal readonly partial struct SpeechProbability;
