using Microsoft.ML.OnnxRuntime;

namespace Tensors.OnnxRuntime;

/// <summary>Who uses a session: it is unloaded when its worker has been disposed and the last run has returned.</summary>
/// <remarks>ONNX Runtime does not check: a run over a session that is gone ends the process.</remarks>
internal sealed class SessionUse(InferenceSession session) : IDisposable
{
    private readonly UseCount _runs = new(session.Dispose);

    /// <summary>What a call gets that comes too late.</summary>
    public static ObjectDisposedException NewDisposed() =>
        new(nameof(OnnxModelWorker), "The worker was disposed: the model is unloaded.");

    /// <summary>The session, for one run; <see cref="Exit"/> follows.</summary>
    /// <exception cref="ObjectDisposedException">The worker has been disposed.</exception>
    public InferenceSession Enter()
    {
        _runs.Enter();
        return session;
    }

    /// <summary>Ends a run's use.</summary>
    public void Exit() => _runs.Exit();

    /// <summary>Ends the worker's use.</summary>
    public void Dispose() => _runs.Dispose();
}
