using System.Runtime.InteropServices;

namespace Tensors.Tool.CommandLine;

/// <summary>Cancels a command on SIGINT (Ctrl-C), SIGTERM and SIGHUP (a closed terminal), so that it can end in order and clean up.</summary>
internal sealed class Signals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Signals(CancellationTokenSource interrupt)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(
                PosixSignalRegistration.Create(
                    signal,
                    context =>
                    {
                        context.Cancel = true;
                        interrupt.Cancel();
                    }
                )
            );
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
