using Tensors;
using VoiceActivity.Audio;

namespace VoiceActivity;

/// <summary>
/// Silero VAD, fed window by window. The tensors of the call are allocated once and lie in shared memory: the model reads
/// the sound and its memory there, and writes its new memory and its answer there, in whichever process it runs.
/// </summary>
internal sealed class SpeechModel : IDisposable
{
    /// <summary>The model's name for callers.</summary>
    public const string Name = "silero_vad_v5";

    /// <summary>How much of the window before goes in front of each window (models/README.md says why).</summary>
    public const int ContextSamples = 64;

    private readonly SpeechWindow _window;
    private readonly SampleRate _rate;
    private readonly SpeechProbability _probability;
    private readonly InferenceCall _call = new();
    private SpeechMemory _memory;
    private SpeechMemory _nextMemory;

    /// <summary>Allocates the tensors; sound and memory are silent.</summary>
    public SpeechModel(SharedMemoryAllocator allocator)
    {
        _window = SpeechWindow.Allocate(allocator);
        _rate = SampleRate.Allocate(allocator);
        _memory = SpeechMemory.Allocate(allocator, access: PeerAccess.Write);
        _nextMemory = SpeechMemory.Allocate(allocator, access: PeerAccess.Write);
        _probability = SpeechProbability.Allocate(allocator, access: PeerAccess.Write);

        _window.Span.Clear();
        _memory.Span.Clear();
        _rate.Value = Resampler.OutputRate;
        _call.SetInput("input", _window.Buffer);
        _call.SetInput("sr", _rate.Buffer);
        _call.PlaceOutput("output", _probability.Buffer);
    }

    /// <summary>Moves on to the next window of sound.</summary>
    /// <param name="samples">At most 512 samples; the rest is silence.</param>
    public void Hear(ReadOnlySpan<float> samples)
    {
        var window = _window.Span;
        window[^ContextSamples..].CopyTo(window);
        var sound = window[ContextSamples..];
        samples.CopyTo(sound);
        sound[samples.Length..].Clear();
    }

    /// <summary>
    /// Asks how likely it is that the window holds speech, 0 to 1. Where that fails, nothing has changed, and the same
    /// question can be put to another worker.
    /// </summary>
    public async ValueTask<float> AskAsync(IModelWorker model, CancellationToken cancellationToken)
    {
        _call.SetInput("state", _memory.Buffer);
        _call.PlaceOutput("stateN", _nextMemory.Buffer);
        await model.InferAsync(_call, cancellationToken);
        (_memory, _nextMemory) = (_nextMemory, _memory);
        return _probability.Span[0];
    }

    /// <summary>Gives the tensors back.</summary>
    public void Dispose()
    {
        _call.Dispose();
        _window.Dispose();
        _rate.Dispose();
        _memory.Dispose();
        _nextMemory.Dispose();
        _probability.Dispose();
    }
}
