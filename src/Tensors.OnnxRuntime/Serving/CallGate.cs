namespace Tensors.OnnxRuntime;

/// <summary>Lets so many runs go on at a time; the others wait, first come, first served, and no more of them than may.</summary>
/// <remarks>
/// Invariant, under the lock: calls wait only while the limit is reached. A call that leaves hands its place over to
/// the first that waits, so that no place is free while calls wait, and no call overtakes another.
/// </remarks>
/// <param name="model">The model's name, for messages.</param>
/// <param name="limit">How many runs go on.</param>
/// <param name="maxQueued">How many calls wait: here, or elsewhere to be run together.</param>
internal sealed class CallGate(string model, int limit, int maxQueued) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private int _inside;
    private int _queued;
    private bool _isDisposed;

    /// <summary>Enters where no waiting is needed; <see cref="Exit"/> follows.</summary>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public bool TryEnter()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (_inside == limit)
            {
                return false;
            }

            _inside++;
            return true;
        }
    }

    /// <summary>Enters with one call, when it can; <see cref="Exit"/> follows.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ModelCallException">As many calls as may wait already.</exception>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken) => EnterAsync(isCall: true, cancellationToken);

    /// <summary>Enters with a batch, when it can; <see cref="Exit"/> follows. Its calls are counted one by one, by <see cref="Queue"/>.</summary>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public ValueTask EnterWithBatchAsync() => EnterAsync(isCall: false, CancellationToken.None);

    /// <summary>Leaves.</summary>
    public void Exit()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _inside--;
                return;
            }

            next = first.Value.Turn;
            Remove(first);
        }

        next.SetResult();
    }

    /// <summary>A call waits elsewhere than here, to be run together with others; <see cref="Unqueue"/> follows.</summary>
    /// <exception cref="ModelCallException">As many calls as may wait already.</exception>
    public void Queue()
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            Count();
        }
    }

    /// <summary>A call does not wait elsewhere any longer.</summary>
    public void Unqueue()
    {
        lock (_lock)
        {
            _queued--;
        }
    }

    /// <summary>Sends away whoever waits. Who is inside stays until done.</summary>
    public void Dispose()
    {
        List<Waiter> waiting = [];
        lock (_lock)
        {
            _isDisposed = true;
            while (_waiting.First is { } first)
            {
                waiting.Add(first.Value);
                Remove(first);
            }
        }

        foreach (var waiter in waiting)
        {
            waiter.Turn.SetException(SessionUse.NewDisposed());
        }
    }

    private async ValueTask EnterAsync(bool isCall, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> place;
        lock (_lock)
        {
            ThrowIfDisposed();
            if (_inside < limit)
            {
                _inside++;
                return;
            }

            if (isCall)
            {
                Count();
            }

            // Not on the thread of whoever leaves: it has a caller of its own.
            place = _waiting.AddLast(
                new Waiter(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), isCall)
            );
        }

        using (cancellationToken.UnsafeRegister((_, token) => Leave(place, token), null))
        {
            await place.Value.Turn.Task.ConfigureAwait(false);
        }
    }

    private void Leave(LinkedListNode<Waiter> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Its turn has come already; whoever has it finds out by itself.
            if (place.List is null)
            {
                return;
            }

            Remove(place);
        }

        place.Value.Turn.SetCanceled(cancellationToken);
    }

    /// <summary>Counts one more call that waits, if it may. Under the lock.</summary>
    private void Count()
    {
        if (_queued >= maxQueued)
        {
            throw new ModelCallException(
                ModelCallError.ResourceExhausted,
                $"The model '{model}' is busy: {_inside} of at most {limit} runs go on (MaxConcurrency), and {_queued} of at most {maxQueued} "
                    + "calls wait (MaxQueued). Call again later, or have either raised."
            );
        }

        _queued++;
    }

    /// <summary>Takes a place out of the queue. Under the lock.</summary>
    private void Remove(LinkedListNode<Waiter> place)
    {
        _waiting.Remove(place);
        if (place.Value.IsCall)
        {
            _queued--;
        }
    }

    private void ThrowIfDisposed()
    {
        if (_isDisposed)
        {
            throw SessionUse.NewDisposed();
        }
    }

    private readonly record struct Waiter(TaskCompletionSource Turn, bool IsCall);
}
