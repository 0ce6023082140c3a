using System.ComponentModel;
using System.Diagnostics;

namespace Tensors.Grpc;

/// <summary>
/// Represents a worker process that this process starts and stops. The worker also ends when this process ends, even if this process is
/// killed.
/// </summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(5);

    // The connection of a killed process closes before the process ends: on a busy machine more than a second before.
    private static readonly TimeSpan _endTimeout = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private int _disposed;
    private readonly LocalSocketPath _socket;

    private WorkerProcess(Process process, LocalSocketPath socket, ModelWorkerChannel channel)
    {
        _process = process;
        _socket = socket;
        Channel = channel;
        channel.DescribeEnd = DescribeEnd;
    }

    /// <summary>Gets the connection to the worker. <see cref="DisposeAsync"/> closes it.</summary>
    public ModelWorkerChannel Channel { get; }

    /// <summary>Gets the process id of the worker, for display and diagnostics.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts a worker process, and waits until it responds.</summary>
    /// <param name="command">
    /// Returns the command that starts the worker. Its argument is the path of a Unix domain socket; the started process must pass that path to
    /// <c>ModelWorkerHost.RunAsync</c>.
    /// </param>
    /// <param name="allocator">
    /// The allocator of the tensors that the caller sends. It also opens the tensors that the worker returns. It is not disposed.
    /// </param>
    /// <param name="options">The options of the channel, or null for the defaults.</param>
    /// <param name="startTimeout">The time within which the worker must respond, or null for 60 seconds.</param>
    /// <param name="cancellationToken">Cancels starting, and kills the process.</param>
    /// <exception cref="ModelCallException">The process could not be started, ended, or did not respond in time.</exception>
    public static async Task<WorkerProcess> StartAsync(
        Func<string, ProcessStartInfo> command,
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions? options = null,
        TimeSpan? startTimeout = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(command);
        var socket = LocalSocketPath.Create();
        Process? process = null;
        try
        {
            var start = command(socket.Path);
            start.UseShellExecute = false;
            start.RedirectStandardInput = true;
            start.Environment[WorkerParent.Variable] = "1";
            process = Start(start);
            var channel = await ConnectAsync(process, socket, allocator, options, startTimeout, cancellationToken)
                .ConfigureAwait(false);
            return new WorkerProcess(process, socket, channel);
        }
        catch
        {
            await StopAsync(process, TimeSpan.Zero).ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Closes the connection, asks the worker to exit, and kills it if it has not exited after five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Channel.Dispose();
        await StopAsync(_process, _stopTimeout).ConfigureAwait(false);
        _socket.Dispose();
    }

    /// <summary>Returns a description of how the worker ended, or null while it runs.</summary>
    private string? DescribeEnd()
    {
        if (Volatile.Read(ref _disposed) != 0)
        {
            return null;
        }

        // The connection closes a moment before the process ends.
        return _process.WaitForExit(_endTimeout)
            ? $"(process {_process.Id}) {ProcessEnd.Describe(_process.ExitCode)}"
            : null;
    }

    private static async Task<ModelWorkerChannel> ConnectAsync(
        Process process,
        LocalSocketPath socket,
        SharedMemoryAllocator allocator,
        ModelWorkerChannelOptions? options,
        TimeSpan? startTimeout,
        CancellationToken cancellationToken
    )
    {
        var timeout = startTimeout ?? TimeSpan.FromSeconds(60);
        var watch = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        while (true)
        {
            if (File.Exists(socket.Path))
            {
                try
                {
                    return await ModelWorkerChannel
                        .ConnectAsync(socket.Address, allocator, options, limit.Token)
                        .ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // The worker listens but did not answer before the timeout.
                }
                catch (ModelUnavailableException)
                {
                    // The socket is bound but does not listen yet, or the process has ended: the next iteration finds out.
                }
            }

            if (process.HasExited)
            {
                throw new ModelUnavailableException(
                    $"The worker process '{process.StartInfo.FileName}' {ProcessEnd.Describe(process.ExitCode, "before it answered")}"
                );
            }

            if (watch.Elapsed > timeout)
            {
                throw new ModelUnavailableException(
                    $"The worker process did not respond within {timeout.TotalSeconds:N0} s. Check that it calls ModelWorkerHost.RunAsync."
                );
            }

            await Task.Delay(_pollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ModelUnavailableException(
                $"The worker process '{start.FileName}' could not be started: {e.Message}",
                e
            );
        }
    }

    private static async Task StopAsync(Process? process, TimeSpan timeout)
    {
        if (process is null)
        {
            return;
        }

        try
        {
            process.StandardInput.Close();
            using var limit = new CancellationTokenSource(timeout);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        finally
        {
            process.Dispose();
        }
    }
}
