using System.Threading.Channels;
using Grpc.Core;

namespace Tensors.Grpc;

/// <summary>
/// Answers the requests of one stream: several at a time, and in their order. While the answer to one is being sent, the
/// next ones are worked on up to their first part.
/// </summary>
internal static class OrderedAnswers
{
    /// <summary>Answers all requests of a stream.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="concurrency">How many are worked on at a time.</param>
    /// <param name="begin">Begins to work on one. It may run to its first part on the caller's thread.</param>
    /// <param name="send">Sends the answer, and ends what was begun.</param>
    /// <param name="stopping">When the server ends: requests that have come are answered, and no more are taken.</param>
    /// <param name="cancellationToken">When the client has gone.</param>
    /// <exception cref="RpcException">The server ends.</exception>
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
        // One is being sent, and one more is begun when there is room for it: so many wait here besides.
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
            // Whatever was begun and is not sent any more is let go of.
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

    /// <summary>Begins what comes. Returns whether it stopped because the server ends.</summary>
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
                // A thread of its own: a model that runs where it is called would keep this one from reading on.
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
            // Any other error, such as a message that is malformed or too large, is the call's, after the answers that were begun before.
            return stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
        }
        finally
        {
            begun.Complete();
        }
    }
}
