namespace Tensors.OnnxRuntime;

/// <summary>Counts who uses something, so that it goes when its owner has let go of it and the last use has ended.</summary>
/// <param name="end">What is done then, once, by whoever comes last.</param>
internal sealed class UseCount(Action end) : IDisposable
{
    private int _disposed;

    // The owner counts as one user. The count never rises from 0 again: whoever brings it there ends it.
    private int _users = 1;

    /// <summary>Begins a use; <see cref="Exit"/> follows.</summary>
    /// <exception cref="ObjectDisposedException">The owner has let go.</exception>
    public void Enter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == 0 || Volatile.Read(ref _disposed) != 0)
            {
                throw SessionUse.NewDisposed();
            }

            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return;
            }
        }
    }

    /// <summary>Ends a use.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            end();
        }
    }

    /// <summary>Ends the owner's use. No other begins any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Exit();
        }
    }
}
