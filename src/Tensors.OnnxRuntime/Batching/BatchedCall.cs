using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>A call that can be joined with other calls in one run.</summary>
/// <remarks>
/// <para>
/// While the call waits, the scheduler decides whether it is started, rejected or cancelled. After that, compare-and-swap operations change its
/// state, so that either a run or a cancellation ends the call, but never both. The states are:
/// </para>
/// <list type="bullet">
/// <item>Held: the call waits, or a run reads or writes its tensors. Cancelling stops ONNX Runtime if the call runs by itself.</item>
/// <item>Copied: a joined run uses copies of the call's inputs. Cancelling ends the call; the run continues, and then finds the call ended.</item>
/// <item>Ended: the caller has the response or an error, and may use the tensors again.</item>
/// </list>
/// </remarks>
/// <param name="batcher">The batcher in which the call waits.</param>
/// <param name="call">The inputs and outputs of the call.</param>
/// <param name="shapes">The shapes of the inputs, in the model's order.</param>
/// <param name="measured">The metrics of the call.</param>
/// <param name="cancellationToken">The caller's cancellation token.</param>
internal sealed class BatchedCall(
    Batcher batcher,
    InferenceCall call,
    TensorShape[] shapes,
    WorkerMetrics.Call measured,
    CancellationToken cancellationToken
) : WaitingCall
{
    private const int Held = 0;
    private const int Copied = 1;
    private const int Ended = 2;

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A hash that is equal for calls that can be joined, and different for most other calls.
    private readonly int _lengths = HashLengths(shapes);
    private WorkerMetrics.Call _measured = measured;
    private CancellationTokenRegistration _registration;
    private Batch? _batch;
    private int _state = Held;

    /// <summary>Gets the inputs and outputs of the call. They may be used only in the state <c>Held</c>.</summary>
    public InferenceCall Call => call;

    /// <summary>Gets the shapes of the inputs, in the model's order.</summary>
    public TensorShape[] Shapes => shapes;

    /// <summary>Gets the length of the first axis, along which calls are joined.</summary>
    public override long Rows => shapes[0][0];

    /// <inheritdoc/>
    public override TimeSpan Window => batcher.Window;

    /// <summary>Gets the caller's cancellation token.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Gets a task that completes when the call has ended.</summary>
    public Task End => _end.Task;

    /// <summary>Gets a value indicating whether the call has ended.</summary>
    public bool HasEnded => Volatile.Read(ref _state) == Ended;

    /// <summary>
    /// Determines whether another call can be joined with this one: its inputs must have the same lengths on all axes except the first.
    /// </summary>
    public override bool Fits(WaitingCall other)
    {
        if (other is not BatchedCall { Shapes: var others } call || call._lengths != _lengths)
        {
            return false;
        }

        for (var i = 0; i < shapes.Length; i++)
        {
            if (!shapes[i].Span[1..].SequenceEqual(others[i].Span[1..]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Start(List<WaitingCall> group) => batcher.Start([.. group.Cast<BatchedCall>()]);

    /// <inheritdoc/>
    public override void Reject(Exception error) => Finish(error);

    /// <summary>
    /// Starts to watch for cancellation by the caller. Call this method before the call is added to the queue, because ending the call
    /// stops watching.
    /// </summary>
    public void Listen() =>
        _registration = cancellationToken.UnsafeRegister(static call => ((BatchedCall)call!).Cancel(), this);

    /// <summary>Stops watching for cancellation by the caller. Called if the call was not added to the queue.</summary>
    public void StopListening() => _registration.Unregister();

    /// <summary>
    /// Changes the state from <c>Copied</c> back to <c>Held</c> after a joined run, so that the tensors of the call can be used again.
    /// Returns false if the state is not <c>Copied</c>, for example because the call was cancelled.
    /// </summary>
    /// <returns>true if the call is held; false if its state was not Copied, such as after its cancellation.</returns>
    public bool TryHold() => TryMove(Copied, Held);

    /// <summary>Records that a run of this call begins.</summary>
    /// <param name="batch">The batch that counts the callers that wait for the run.</param>
    /// <param name="run">The run that the call shares with other calls, or null if it runs by itself.</param>
    public void Begin(Batch batch, ModelRun? run)
    {
        _batch = batch;
        call.Execution = new CallExecution(_measured.Begun(), run);
    }

    /// <summary>
    /// Changes the state from <c>Held</c> to <c>Copied</c>: from now on, the joined run uses copies of the inputs, and not the tensors of
    /// the call.
    /// </summary>
    public void Release()
    {
        Volatile.Write(ref _state, Copied);

        // A cancellation while the call was held had no effect, so it is applied now.
        if (cancellationToken.IsCancellationRequested)
        {
            Cancel();
        }
    }

    /// <summary>
    /// Ends the call, with an error or, if <paramref name="error"/> is null, successfully. The call must be in the state <c>Held</c>.
    /// </summary>
    public void Finish(Exception? error)
    {
        Volatile.Write(ref _state, Ended);
        Answer(error);
    }

    /// <summary>Cancels the call if it waits in the queue or if a joined run uses copies of its inputs. Otherwise, has no effect.</summary>
    public void Cancel()
    {
        if (batcher.Remove(this))
        {
            Finish(new OperationCanceledException(cancellationToken));
        }
        else if (TryMove(Copied, Ended))
        {
            _batch!.RemoveWaiter();
            Answer(new OperationCanceledException(cancellationToken));
        }
    }

    private void Answer(Exception? error)
    {
        _registration.Unregister();
        _measured.Ended(error);
        if (error is null)
        {
            _end.SetResult();
        }
        else if (error is OperationCanceledException)
        {
            _end.SetCanceled(cancellationToken);
        }
        else
        {
            _end.SetException(error);
        }
    }

    private static int HashLengths(TensorShape[] shapes)
    {
        var hash = new HashCode();
        foreach (var shape in shapes)
        {
            foreach (var length in shape.Span[1..])
            {
                hash.Add(length);
            }
        }

        return hash.ToHashCode();
    }

    private bool TryMove(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from;
}
