namespace Tensors;

/// <summary>
/// One call of a model: its inputs, and its outputs. A caller sets inputs, may place outputs, and makes the call; a model reads the inputs, and writes
/// placed outputs or adds others. It can be used again for the next call.
/// </summary>
/// <remarks>Not thread-safe: one call at a time.</remarks>
[TensorOwner]
public sealed class InferenceCall : IDisposable
{
    /// <summary>Creates a call.</summary>
    /// <param name="allocator">Allocates the outputs that the caller has not placed, or null to allocate them on the heap.</param>
    /// <param name="session">The session whose quota pays for them.</param>
    public InferenceCall(SharedMemoryAllocator? allocator = null, string session = "")
    {
        Inputs = new InferenceInputs();
        Outputs = new InferenceOutputs(allocator, session);
    }

    /// <summary>Gets the inputs. Their tensors stay the caller's.</summary>
    public InferenceInputs Inputs { get; }

    /// <summary>Gets the outputs: those that the caller has placed, which stay the caller's, and those that the model made, which the call owns.</summary>
    public InferenceOutputs Outputs { get; }

    /// <summary>Gets or sets what the call asks of the model's queue, such as its priority.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>Gets or sets how the call was run, as the worker reports it after the call; the default if it reports nothing.</summary>
    public CallExecution Execution { get; set; }

    /// <summary>Prepares for the next call: removes inputs and placed outputs, disposes outputs that were made and not taken, and resets the rest.</summary>
    public void Clear()
    {
        Schedule = default;
        Execution = default;
        Inputs.Clear();
        Outputs.ClearPlaced();
        Outputs.DisposeMade();
    }

    /// <summary>Disposes the outputs that the model made and that were not taken.</summary>
    public void Dispose() => Clear();
}
