namespace Tensors.OnnxRuntime;

/// <summary>Lets so many runs go on at a time; the others wait, first come, first served.</summary>
/// <remarks>
/// Invariant, under the lock: somebody waits only while as many as may are inside. Whoever leaves hands its place over to
/// the first who waits, so that no place is free while somebody waits, and nobody overtakes.
/// </remarks>
/// <param name="limit">How many.</param>
internal sealed class CallGate(int limit) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _inside;
    private bool _isDisposed;

    /// <summary>Enters where nobody must wait; <see cref="Exit"/> follows.</summary>
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

    /// <summary>Enters, when it can; <see cref="Exit"/> follows.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> place;
        lock (_lock)
        {
            ThrowIfDisposed();
            if (_inside < limit)
            {
                _inside++;
                return;
            }

            // Not on the thread of whoever leaves: it has a caller of its own.
            place = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        using (cancellationToken.UnsafeRegister((_, token) => Leave(place, token), null))
        {
            await place.Value.Task.ConfigureAwait(false);
        }
    }

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

            next = first.Value;
            _waiting.RemoveFirst();
        }

        next.SetResult();
    }

    /// <summary>Sends away whoever waits. Who is inside stays until done.</summary>
    public void Dispose()
    {
        TaskCompletionSource[] waiting;
        lock (_lock)
        {
            _isDisposed = true;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var waiter in waiting)
        {
            waiter.SetException(SessionUse.NewDisposed());
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource> place, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Its turn has come already; whoever has it finds out by itself.
            if (place.List is null)
            {
                return;
            }

            _waiting.Remove(place);
        }

        place.Value.SetCanceled(cancellationToken);
    }

    private void ThrowIfDisposed()
    {
        if (_isDisposed)
        {
            throw SessionUse.NewDisposed();
        }
    }
}
