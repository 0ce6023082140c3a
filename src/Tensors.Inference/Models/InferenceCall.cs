namespace Tensors;

/// <summary>
/// Represents the inputs and outputs of one model call. The caller sets the inputs, can provide ("place") tensors for outputs, and passes
/// the call to a model. The model reads the inputs, writes the placed outputs, and adds the other outputs. The object can be reused for
/// the next call.
/// </summary>
/// <remarks>Not thread-safe: one call at a time.</remarks>
[TensorOwner]
public sealed class InferenceCall : IDisposable
{
    /// <summary>Creates a call without inputs and outputs.</summary>
    /// <param name="allocator">The allocator of the outputs that the caller does not place, or null to allocate them on the managed heap.</param>
    /// <param name="session">The session to whose quota these outputs count. Used only with an allocator.</param>
    public InferenceCall(SharedMemoryAllocator? allocator = null, string session = "")
    {
        Inputs = new InferenceInputs();
        Outputs = new InferenceOutputs(allocator, session);
    }

    /// <summary>Gets the inputs. The caller keeps ownership of their tensors.</summary>
    public InferenceInputs Inputs { get; }

    /// <summary>
    /// Gets the outputs. The caller owns the outputs that it has placed, and the call owns the outputs that the model created.
    /// </summary>
    public InferenceOutputs Outputs { get; }

    /// <summary>Gets or sets the priority and the timeout of the call in the model's queue.</summary>
    public CallSchedule Schedule { get; set; }

    /// <summary>
    /// Gets or sets a description of how the worker ran the call. The default value means that the worker reported nothing.
    /// </summary>
    public CallExecution Execution { get; set; }

    /// <summary>
    /// Prepares the object for the next call. Removes the inputs and the placed outputs, disposes the outputs that the model created and
    /// the caller did not take, and resets <see cref="Schedule"/> and <see cref="Execution"/>.
    /// </summary>
    public void Clear()
    {
        Schedule = default;
        Execution = default;
        Inputs.Clear();
        Outputs.ClearPlaced();
        Outputs.DisposeMade();
    }

    /// <summary>Disposes the outputs that the model created and the caller did not take.</summary>
    public void Dispose() => Clear();
}
