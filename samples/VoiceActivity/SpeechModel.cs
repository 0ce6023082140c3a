using Tensors;
using VoiceActivity.Audio;

namespace VoiceActivity;

/// <summary>
/// Silero VAD, fed window by window. Sound and memory lie in shared memory, where the model reads them in whichever process it
/// runs. <see cref="SileroVad"/>, with its tensors, is generated from the model's file.
/// </summary>
internal sealed class SpeechModel : IDisposable
{
    /// <summary>How much of the window before goes in front of each window (models/README.md says why).</summary>
    public const int ContextSamples = 64;

    private readonly SileroVad.Input _window;
    private readonly SileroVad.State _memory;

    /// <summary>Allocates the tensors, for one recording at a time; sound and memory are silent.</summary>
    public SpeechModel(SharedMemoryAllocator allocator)
    {
        _window = SileroVad.Input.Allocate(
            allocator,
            inputAxis0: 1,
            inputAxis1: ContextSamples + SpeechSegments.WindowSamples
        );
        _memory = SileroVad.State.Allocate(allocator, stateAxis1: 1);
        _window.Clear();
        _memory.Clear();
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
    public async ValueTask<float> AskAsync(SileroVad.IModel model, CancellationToken cancellationToken)
    {
        var (output, memory) = await model.RunAsync(_window, _memory, Resampler.OutputRate, cancellationToken);
        using (output)
        using (memory)
        {
            _memory.CopyFrom(memory.Span);
            return output[0, 0];
        }
    }

    /// <summary>Gives the tensors back.</summary>
    public void Dispose()
    {
        _window.Dispose();
        _memory.Dispose();
    }
}
