using System.Runtime.InteropServices;

namespace Tensors.Tool.CommandLine;

/// <summary>Ctrl-C, SIGTERM and a closed terminal end a command in order, so that nothing is left behind.</summary>
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
