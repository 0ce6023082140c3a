using Tensors.OnnxRuntime.Execution;

namespace Tensors.OnnxRuntime.Batching;

/// <summary>A call that may run together with others.</summary>
/// <remarks>
/// <para>While it waits, the scheduler decides which of a start, a timeout and a cancellation it gets. From then on its state is changed by compare-and-swap, so
/// that of a run and a cancellation exactly one ends it:</para>
/// <list type="bullet">
/// <item>Held: it waits, or a run reads or writes its tensors. Cancelling stops ONNX Runtime where the call runs by itself.</item>
/// <item>Copied: a joined run works on copies of its inputs. Cancelling ends it; the run finds it ended.</item>
/// <item>Ended: its caller has the answer, and may use the tensors again.</item>
/// </list>
/// </remarks>
/// <param name="batcher">Where it waits.</param>
/// <param name="call">The tensors.</param>
/// <param name="shapes">The shapes of the inputs.</param>
/// <param name="measured">Its measurement.</param>
/// <param name="cancellationToken">The caller's.</param>
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

    // The same for calls that fit. Most calls that do not differ here.
    private readonly int _lengths = HashLengths(shapes);
    private WorkerMetrics.Call _measured = measured;
    private CancellationTokenRegistration _registration;
    private Batch? _batch;
    private int _state = Held;

    /// <summary>The tensors. To be touched only while the call is held.</summary>
    public InferenceCall Call => call;

    /// <summary>The shapes of the inputs.</summary>
    public TensorShape[] Shapes => shapes;

    /// <summary>The length of the axis along which it is joined.</summary>
    public override long Rows => shapes[0][0];

    /// <inheritdoc/>
    public override TimeSpan Window => batcher.Window;

    /// <summary>The caller's.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Ends when the call does.</summary>
    public Task End => _end.Task;

    /// <summary>Whether its caller has the answer.</summary>
    public bool HasEnded => Volatile.Read(ref _state) == Ended;

    /// <summary>Gets whether another call has the same lengths on all axes but the first.</summary>
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

    /// <summary>Listens to the caller's cancellation. Before the call waits: ending it stops listening.</summary>
    public void Listen() =>
        _registration = cancellationToken.UnsafeRegister(static call => ((BatchedCall)call!).Cancel(), this);

    /// <summary>Stops listening to the caller's cancellation: the call does not wait.</summary>
    public void StopListening() => _registration.Unregister();

    /// <summary>Takes the tensors into use again after a joined run, to write them.</summary>
    /// <returns>False where the call has ended.</returns>
    public bool TryHold() => TryMove(Copied, Held);

    /// <summary>A run begins that the call is part of.</summary>
    /// <param name="batch">The callers that wait for the run.</param>
    /// <param name="run">The run, where other calls are part of it too.</param>
    public void Begin(Batch batch, ModelRun? run)
    {
        _batch = batch;
        call.Execution = new CallExecution(_measured.Begun(), run);
    }

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

    /// <summary>Ends the call if it waits, or if a joined run works on copies of its inputs.</summary>
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
