using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Tensors.CompilerServices;
using Tensors.OnnxRuntime.Tests.Models;

namespace Tensors.OnnxRuntime.Tests.Workers;

/// <summary>Loads workers of models that exist only in memory.</summary>
internal static class Harness
{
    /// <summary>Tests whose measurements have the same names: they do not run side by side.</summary>
    public const string Collection = "workers of contracts";

    public static OnnxModelWorker<TContract> Load<TContract>(byte[] model, OnnxWorkerOptions? options = null)
        where TContract : IModelContract
    {
        using var file = new ModelFile(model);
        return new OnnxModelWorker<TContract>(file.Path, Quiet(options ?? new OnnxWorkerOptions()));
    }

    /// <summary>Sets the options for a small model: one thread for each run, errors as exceptions and not on the console.</summary>
    public static OnnxWorkerOptions Quiet(OnnxWorkerOptions options)
    {
        var configure = options.Configure;
        options.IntraOpThreads = 1;
        options.Configure = session =>
        {
            session.LogSeverityLevel = Microsoft.ML.OnnxRuntime.OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            configure?.Invoke(session);
        };
        return options;
    }

    /// <summary>Ends with the call, or fails after a time that no call of these tests takes.</summary>
    public static Task InTime(this ValueTask call) => call.AsTask().WaitAsync(TimeSpan.FromSeconds(60));
}

/// <summary>A call of <see cref="Rows"/> and what it must give.</summary>
internal sealed class RowsCall : IDisposable
{
    private readonly TensorBuffer _index;
    private readonly TensorBuffer _x;
    private readonly TensorBuffer[] _places = [];
    private readonly long[] _indices;
    private readonly float[] _elements;

    public RowsCall(Random random, int rows, int width, bool isPlaced = false, bool isWrong = false)
    {
        _indices = [.. Enumerable.Range(0, rows).Select(_ => random.NextInt64(Rows.TableLength))];
        _elements = [.. Enumerable.Range(0, rows * width).Select(_ => random.NextSingle())];
        if (isWrong)
        {
            _indices[random.Next(rows)] = Rows.TableLength;
        }

        _index = TensorBuffer.FromArray(_indices, [rows]);
        _x = TensorBuffer.FromArray(_elements, [rows, width]);
        Call.Inputs.Set("index", _index);
        Call.Inputs.Set("x", _x);
        if (isPlaced)
        {
            _places =
            [
                TensorBuffer.AllocateHeap(DType.Float32, [rows]),
                TensorBuffer.AllocateHeap(DType.Float32, [rows, width]),
            ];
            Call.Outputs.Place("picked", _places[0]);
            Call.Outputs.Place("doubled", _places[1]);
        }
    }

    public InferenceCall Call { get; } = new();

    /// <summary>Takes an input away before its time, as a caller must not.</summary>
    public void Spoil() => _x.Dispose();

    /// <summary>The outputs are those of these inputs, bit by bit.</summary>
    public void Check()
    {
        Assert.Equal(_places.Length == 0 ? 2 : 0, Call.Outputs.Made.Count);
        Assert.Equal([_indices.Length], Call.Outputs.Get("picked").Shape);
        Assert.Equal(_x.Shape, Call.Outputs.Get("doubled").Shape);
        Assert.Equal(_indices.Select(Rows.Pick), Call.Outputs.Get("picked").ToArray<float>());
        Assert.Equal(_elements.Select(element => element + element), Call.Outputs.Get("doubled").ToArray<float>());
    }

    public void Dispose()
    {
        Call.Dispose();
        _index.Dispose();
        _x.Dispose();
        foreach (var place in _places)
        {
            place.Dispose();
        }
    }
}

/// <summary>Hears the meter of one model.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string? Error)> _heard = [];

    public Measurements(string model)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name is "Tensors.OnnxRuntime")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();

        void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? error = null;
            var isIt = false;
            foreach (var (key, tag) in tags)
            {
                isIt |= key is "model" && string.Equals(model, (string?)tag, StringComparison.Ordinal);
                error = key is "error.type" ? (string?)tag : error;
            }

            if (isIt)
            {
                _heard.Enqueue((instrument.Name, value, error));
            }
        }
    }

    public double[] Of(string name) =>
        [
            .. _heard
                .Where(heard => string.Equals(heard.Name, name, StringComparison.Ordinal))
                .Select(heard => heard.Value),
        ];

    public string?[] ErrorsOf(string name) =>
        [
            .. _heard
                .Where(heard => string.Equals(heard.Name, name, StringComparison.Ordinal))
                .Select(heard => heard.Error),
        ];

    public void Dispose() => _listener.Dispose();
}

/// <summary>Keeps what is logged.</summary>
internal sealed class Lines : ILogger, ILoggerFactory
{
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>
    /// The lines of the library. Not those of ONNX Runtime itself: there is one environment in a process, and lines of sessions that
    /// other tests make without a logger go to the last logger that was set.
    /// </summary>
    public string[] All => [.. _lines.Where(line => !line.Contains("ONNX Runtime: ", StringComparison.Ordinal))];

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }
}
