namespace Tensors.OnnxRuntime;

/// <summary>A call that may run together with others.</summary>
/// <remarks>
/// <para>Its state is changed by compare-and-swap, so that of a run and a cancellation exactly one ends it:</para>
/// <list type="bullet">
/// <item>Waiting: its tensors are not in use. Cancelling ends it.</item>
/// <item>Held: a run reads or writes its tensors. Cancelling waits, or stops ONNX Runtime where the call runs by itself.</item>
/// <item>Copied: a joined run works on copies of its inputs. Cancelling ends it; the run finds it ended.</item>
/// <item>Ended: its caller has the answer, and may use the tensors again.</item>
/// </list>
/// </remarks>
/// <param name="gate">Where it has been counted as one that waits, until it is held or ends.</param>
/// <param name="call">The tensors.</param>
/// <param name="shapes">The shapes of the inputs.</param>
/// <param name="measured">Its measurement.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class BatchedCall(
    CallGate gate,
    InferenceCall call,
    TensorShape[] shapes,
    WorkerMetrics.Call measured,
    CancellationToken cancellationToken
)
{
    private const int Waiting = 0;
    private const int Held = 1;
    private const int Copied = 2;
    private const int Ended = 3;

    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerMetrics.Call _measured = measured;
    private CancellationTokenRegistration _registration;
    private int _state = Waiting;

    /// <summary>The tensors. To be touched only while the call is held.</summary>
    public InferenceCall Call => call;

    /// <summary>The shapes of the inputs.</summary>
    public TensorShape[] Shapes => shapes;

    /// <summary>The length of the axis along which it is joined.</summary>
    public long Rows => shapes[0][0];

    /// <summary>The caller's.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The batch it is in; set before others know of the call.</summary>
    public Batch? Batch { get; set; }

    /// <summary>Ends when the call does.</summary>
    public Task End => _end.Task;

    /// <summary>Whether its caller has the answer.</summary>
    public bool HasEnded => Volatile.Read(ref _state) == Ended;

    /// <summary>Listens to the caller's cancellation. Before others know of the call: ending it stops listening.</summary>
    public void Listen() =>
        _registration = cancellationToken.UnsafeRegister(static call => ((BatchedCall)call!).Cancel(), this);

    /// <summary>Takes the tensors into use: to read them, or to write after a joined run.</summary>
    /// <returns>False where the call has ended.</returns>
    public bool TryHold() => TryLeaveQueue(Held) || TryMove(Copied, Held);

    /// <summary>A run begins that the call is part of.</summary>
    /// <param name="run">The run, where other calls are part of it too.</param>
    public void Begin(ModelRun? run) => (call.Waited, call.Run) = (_measured.Begun(), run);

    /// <summary>Its inputs have been copied, and its tensors are not in use for the time of a joined run.</summary>
    public void Release()
    {
        Volatile.Write(ref _state, Copied);

        // A cancellation that came while it was held could not end it.
        if (cancellationToken.IsCancellationRequested)
        {
            Cancel();
        }
    }

    /// <summary>Ends the call, which is held, with its answer or an error.</summary>
    public void Finish(Exception? error)
    {
        Volatile.Write(ref _state, Ended);
        Answer(error);
    }

    private void Cancel()
    {
        if (TryLeaveQueue(Ended))
        {
            Batch?.Leave(this);
            Answer(new OperationCanceledException(cancellationToken));
        }
        else if (TryMove(Copied, Ended))
        {
            Batch!.Desert();
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

    private bool TryLeaveQueue(int to)
    {
        if (!TryMove(Waiting, to))
        {
            return false;
        }

        gate.Unqueue();
        return true;
    }

    private bool TryMove(int from, int to) => Interlocked.CompareExchange(ref _state, to, from) == from;
}
