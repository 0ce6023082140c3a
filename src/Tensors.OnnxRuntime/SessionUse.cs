using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>Who uses a session: it is unloaded when its worker has been disposed and the last run has returned.</summary>
/// <remarks>ONNX Runtime does not check: a run over a session that is gone ends the process.</remarks>
internal sealed class SessionUse(InferenceSession session) : IDisposable
{
    private int _disposed;

    // The worker counts as one user. The count never rises from 0 again: whoever brings it there unloads the session.
    private int _users = 1;

    /// <summary>The session, for one run; <see cref="Exit"/> follows.</summary>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public InferenceSession Enter()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == 0 || Volatile.Read(ref _disposed) != 0)
            {
                throw NewDisposed();
            }

            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
            {
                return session;
            }
        }
    }

    /// <summary>What a call gets that comes too late.</summary>
    public static ObjectDisposedException NewDisposed() =>
        new(nameof(OnnxModelWorker), "The worker was disposed: the model is unloaded.");

    /// <summary>Ends a run's use.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            session.Dispose();
        }
    }

    /// <summary>Ends the worker's use.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Exit();
        }
    }
}
