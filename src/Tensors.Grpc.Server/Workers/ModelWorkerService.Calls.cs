using System.Diagnostics;
using Grpc.Core;

namespace Tensors.Grpc;

/// <content>The state of running calls.</content>
internal sealed partial class ModelWorkerService
{
    /// <summary>
    /// Contains the resources of a running call. <see cref="Dispose"/> releases them. It also counts the call as failed if
    /// <see cref="Succeeded"/> was not called.
    /// </summary>
    private sealed class OpenCall : IDisposable
    {
        private readonly StatisticsTable.Figures _figures;
        private readonly long _begun = Stopwatch.GetTimestamp();
        private readonly Activity? _activity;
        private readonly OpenedTensors _tensors;
        private readonly IDisposable? _session;
        private TimeSpan _opened;
        private long _rows;
        private bool _hasSucceeded;

        private OpenCall(ModelWorkerService service, ServedModel model, string session, IDisposable? use)
        {
            Model = model.Worker;
            Call = use is null ? new InferenceCall() : new InferenceCall(service.Allocator, session);
            _tensors = new OpenedTensors(service.Allocator);
            _session = use;
            _figures = service.Statistics.Of(model);
            _activity = ModelActivity.Start(model);
        }

        public IModelWorker Model { get; }

        public InferenceCall Call { get; }

        /// <summary>Finds the model and the session of a request, and opens the request's tensors.</summary>
        public static async Task<OpenCall> BeginAsync(
            ModelWorkerService service,
            V1.InferRequest request,
            ServerCallContext context,
            CancellationToken cancellationToken
        )
        {
            var model = await service.FindAsync(request.Model, cancellationToken);
            var isShared = request.Session.Length > 0;
            var use = isShared ? service.Sessions.TryUse(request.Session, context.GetHttpContext()) : null;
            if (isShared && use is null)
            {
                throw new RpcException(
                    new Status(
                        StatusCode.FailedPrecondition,
                        "The session of the request is not open on this connection. Perform the handshake again."
                    ),
                    new Metadata { { WorkerProtocol.UnknownSessionTrailer, "1" } }
                );
            }

            var call = new OpenCall(service, model, request.Session, use);
            try
            {
                call.Call.Schedule = new CallSchedule(
                    request.Priority,
                    Microseconds.ToTime(request.TimeoutMicroseconds)
                );
                call._tensors.Open(request, call.Call, model.Worker.Metadata, isShared);
                call._rows = StatisticsTable.RowsOf(model, call.Call);
                call._opened = Stopwatch.GetElapsedTime(call._begun);
                return call;
            }
            catch
            {
                call.Dispose();
                throw;
            }
        }

        /// <summary>Counts the call as successful. Must be called when the response is ready.</summary>
        public void Succeeded()
        {
            _hasSucceeded = true;
            var waited = Call.Execution.Waited;
            var ran = Stopwatch.GetElapsedTime(_begun) - _opened - waited;
            _figures.Succeeded(
                _rows,
                Call.Execution.Run,
                new StatisticsTable.Times(_opened, waited, ran, TimeSpan.Zero)
            );
        }

        public void Dispose()
        {
            if (!_hasSucceeded)
            {
                _figures.Failed(Stopwatch.GetElapsedTime(_begun));
                _activity?.SetStatus(ActivityStatusCode.Error);
            }

            _tensors.Dispose();
            Call.Dispose();
            _session?.Dispose();
            _activity?.Dispose();
        }
    }

    /// <summary>
    /// Represents a streamed response. Its first part is computed immediately. Further parts are computed only after all earlier
    /// responses of the stream have been sent.
    /// </summary>
    private sealed class StreamedAnswer : IAsyncDisposable
    {
        private readonly ModelWorkerService _service;
        private readonly Task<OpenCall> _open;
        private readonly CancellationToken _cancellationToken;
        private readonly Task<(IAsyncEnumerator<InferenceCall> Parts, bool HasPart)> _first;

        public StreamedAnswer(ModelWorkerService service, Task<OpenCall> open, CancellationToken cancellationToken)
        {
            _service = service;
            _open = open;
            _cancellationToken = cancellationToken;
            _first = Task.Run(BeginAsync, CancellationToken.None);
        }

        public async Task SendAsync(IServerStreamWriter<V1.InferStreamResponse> responses)
        {
            var call = await _open;
            var (parts, hasPart) = await _first;
            for (; hasPart; hasPart = await parts.MoveNextAsync())
            {
                // The tensors are handed over only now, because a reference in transit is valid for a limited time.
                var part = new V1.InferStreamResponse { Part = _service.MakeResponse(parts.Current) };
                await responses.WriteAsync(part, _cancellationToken);
            }

            await responses.WriteAsync(new V1.InferStreamResponse { Final = true }, _cancellationToken);
            call.Succeeded();
        }

        public async ValueTask DisposeAsync()
        {
            await ((Task)_first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_first.IsCompletedSuccessfully)
            {
                await (await _first).Parts.DisposeAsync();
            }

            if (_open.IsCompletedSuccessfully)
            {
                (await _open).Dispose();
            }
        }

        private async Task<(IAsyncEnumerator<InferenceCall> Parts, bool HasPart)> BeginAsync()
        {
            var call = await _open;
            var parts = call
                .Model.InferStreamAsync(call.Call, _cancellationToken)
                .GetAsyncEnumerator(_cancellationToken);
            try
            {
                return (parts, await parts.MoveNextAsync());
            }
            catch
            {
                await parts.DisposeAsync();
                throw;
            }
        }
    }
}
