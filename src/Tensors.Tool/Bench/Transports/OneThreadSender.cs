using System.Collections.Concurrent;
using System.Net;

namespace Tensors.Tool.Bench;

/// <summary>
/// Makes the gRPC client write all messages on one thread. The client copies each message to a pooled array, and the pool keeps an array
/// for each thread that has returned one. With several threads, it would keep several gigabytes for messages of a gigabyte, and the first
/// use of each array would be slow. A single thread reuses one warm array.
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
        // The thread ends after this. The result of a message that it is still writing does not matter.
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

    /// <summary>Writes to another stream synchronously, so that the writer continues on the same thread.</summary>
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
