using System.Collections.Concurrent;
using System.Net;

namespace Tensors.Tool.Bench;

/// <summary>
/// Has gRPC's client write its messages on one thread. It copies a message into an array that it takes from a pool, and the pool keeps
/// one for each thread that ever gave one back: with messages of a gigabyte, several gigabytes, each slow when it is first written.
/// So there is one, and it is warm.
/// </summary>
internal sealed class OneThreadSender : DelegatingHandler
{
    private readonly BlockingCollection<Action> _messages = [];

    public OneThreadSender(HttpMessageHandler inner)
        : base(inner)
    {
        new Thread(() =>
        {
            foreach (var write in _messages.GetConsumingEnumerable())
            {
                write();
            }
        })
        {
            IsBackground = true,
        }.Start();
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var message = request.Content!;
        request.Content = new Content(message, _messages);
        request.Content.Headers.ContentType = message.Headers.ContentType;
        return base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        // The thread ends, and what it still does is of no interest.
        _messages.CompleteAdding();
        base.Dispose(disposing);
    }

    private sealed class Content(HttpContent message, BlockingCollection<Action> messages) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            messages.Add(() =>
            {
                try
                {
                    message.CopyToAsync(new WaitingStream(stream), context).GetAwaiter().GetResult();
                    written.SetResult();
                }
                catch (Exception e)
                {
                    written.SetException(e);
                }
            });
            return written.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Writes to another stream, and returns when that has been done: so whoever writes stays on its thread.</summary>
    private sealed class WaitingStream(Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            stream.WriteAsync(buffer, cancellationToken).AsTask().GetAwaiter().GetResult();
            return ValueTask.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            stream.FlushAsync(cancellationToken).GetAwaiter().GetResult();
            return Task.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
