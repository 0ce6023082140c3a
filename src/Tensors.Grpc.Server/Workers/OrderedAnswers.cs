using System.Threading.Channels;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>
/// Processes the requests of one stream. Several requests run at the same time, but responses are sent in the order of the requests.
/// While a response is being sent, later requests run only until the first part of their response is ready.
/// </summary>
internal static class OrderedAnswers
{
    /// <summary>Processes all requests of a stream, and completes when all responses have been sent.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="concurrency">The maximum number of requests that run at the same time.</param>
    /// <param name="begin">Begins to run a request. It must return without waiting for the model, because it is called on the reading thread.</param>
    /// <param name="send">Sends the response to a request.</param>
    /// <param name="stopping">Cancelled when the server shuts down: requests that have arrived are processed, and no more are read.</param>
    /// <param name="cancellationToken">Cancelled when the client has cancelled the call or disconnected.</param>
    /// <exception cref="RpcException">The server is shutting down.</exception>
    public static async Task RunAsync<TRequest, TWork>(
        IAsyncStreamReader<TRequest> requests,
        int concurrency,
        Func<TRequest, CancellationToken, TWork> begin,
        Func<TWork, Task> send,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
        where TWork : IAsyncDisposable
    {
        // Besides the requests in this channel, one is being sent. A request is begun only when the channel has room.
        var begun = Channel.CreateBounded<TWork>(
            new BoundedChannelOptions(Math.Max(1, concurrency - 1)) { SingleReader = true, SingleWriter = true }
        );
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(requests, begin, begun.Writer, stopping, failed.Token);
        try
        {
            await foreach (var work in begun.Reader.ReadAllAsync(cancellationToken))
            {
                await using (work)
                {
                    await send(work);
                }
            }
        }
        finally
        {
            // Dispose the requests that have begun but will not be sent.
            await failed.CancelAsync();
            while (await begun.Reader.WaitToReadAsync(CancellationToken.None) && begun.Reader.TryRead(out var work))
            {
                await work.DisposeAsync();
            }
        }

        if (await reading)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, CallGuard.Ending));
        }
    }

    /// <summary>Reads requests and starts to process them. Returns true if reading stopped because the server is shutting down.</summary>
    private static async Task<bool> ReadAsync<TRequest, TWork>(
        IAsyncStreamReader<TRequest> requests,
        Func<TRequest, CancellationToken, TWork> begin,
        ChannelWriter<TWork> begun,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
        where TWork : IAsyncDisposable
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        try
        {
            while (await begun.WaitToWriteAsync(cancellationToken) && await requests.MoveNext(end.Token))
            {
                // The delegate must start the model on another thread, because a synchronous model would stop this method from reading on.
                var request = requests.Current;
                var work = begin(request, cancellationToken);
                if (!begun.TryWrite(work))
                {
                    await work.DisposeAsync();
                }
            }

            return false;
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // Any other error, such as a malformed or too large message, fails the call after the responses to earlier requests have been sent.
            return stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
        }
        finally
        {
            begun.Complete();
        }
    }
}
