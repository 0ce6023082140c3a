// What the files of this folder have in common: tensors, owners, and the services that give and take them.
global using Tensors;
using System.Diagnostics.CodeAnalysis;

namespace Neighbours;

/// <summary>Mono sound.</summary>
[SharedTensor(["samples"], DType.Float32)]
public readonly partial struct Waveform;

/// <summary>One colour picture.</summary>
[SharedTensor(["height", "width", 3], DType.UInt8, Axes = ["height", "width", "channel"])]
public readonly partial struct Picture;

/// <summary>Descriptions of faces.</summary>
[SharedTensor(["batch", 128], DType.Float32, Axes = ["batch", "feature"])]
public readonly partial struct Embeddings;

/// <summary>An owner that is a class.</summary>
[TensorOwner]
public sealed class Recording(string name, int length = 1600) : IDisposable
{
    private readonly float[] _samples = new float[length];

    public string Name { get; } = name;

    public int Rating { get; set; }

    public int Rate { get; init; } = 16_000;

    public bool IsCorrupt => Name.Length == 0;

    public bool IsDisposed { get; private set; }

    public Memory<float> Samples => _samples;

    public static Recording Open(string path) => new(path);

    public static Recording? Find(string name) => name.Length == 0 ? null : new Recording(name);

    public static bool TryOpen(string path, [NotNullWhen(true)] out Recording? recording) =>
        (recording = Find(path)) is not null;

    public static Task<Recording> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        Task.FromResult(new Recording(path));

    public void Rewind() { }

    public void Normalize() { }

    public Recording Resample(int rate) => new(Name) { Rate = rate };

    public void Dispose() => IsDisposed = true;
}

/// <summary>An owner that holds two tensors: a picture and the faces in it.</summary>
[TensorOwner]
public sealed class Scene([TransfersOwnership] Picture picture, [TransfersOwnership] Embeddings faces) : IDisposable
{
    [Borrowed]
    public Picture Picture => picture;

    [Borrowed]
    public Embeddings Faces => faces;

    public long FaceCount => faces.Batch;

    public void Dispose()
    {
        picture.Dispose();
        faces.Dispose();
    }
}

/// <summary>An owner that is a struct.</summary>
[TensorOwner]
public readonly struct Scratch : IDisposable
{
    private readonly TensorBuffer _buffer;

    public Scratch(SharedMemoryAllocator allocator, long bytes) => _buffer = allocator.Allocate(bytes);

    public bool IsDisposed => _buffer.IsDisposed;

    public long Size => _buffer.ByteLength;

    public void Wipe() => _buffer.AsBytes().Clear();

    public void Dispose() => _buffer.Dispose();
}

/// <summary>Records sound.</summary>
public interface IMicrophone
{
    Waveform Listen(int samples);

    bool TryListen(out Waveform waveform);

    Task<Waveform> ListenAsync(CancellationToken cancellationToken = default);

    ValueTask<Waveform> NextAsync(CancellationToken cancellationToken = default);
}

/// <summary>Takes pictures.</summary>
public interface ICamera
{
    Picture Capture();

    bool TryCapture(out Picture picture);

    Task<Picture> CaptureAsync(CancellationToken cancellationToken = default);

    (Picture Left, Picture Right) CaptureStereo();

    Task<(Picture Left, Picture Right)> CaptureStereoAsync(CancellationToken cancellationToken = default);

    IAsyncEnumerable<Picture> WatchAsync(CancellationToken cancellationToken = default);
}

/// <summary>Finds faces. It borrows what it is given.</summary>
public interface IDetector
{
    float Score(Picture.ReadOnly picture);

    float Difference(Picture.ReadOnly before, Picture.ReadOnly after);

    Task<float> ScoreAsync(Picture.ReadOnly picture, CancellationToken cancellationToken = default);

    ValueTask<float> EstimateAsync(Picture.ReadOnly picture);

    Embeddings Embed(Picture.ReadOnly picture);

    IAsyncEnumerable<float> ScanAsync(Picture.ReadOnly picture);
}

/// <summary>Sends sound to a server.</summary>
public interface IUplink
{
    Task SendAsync(Waveform.ReadOnly waveform, CancellationToken cancellationToken = default);

    Task StreamAsync(ReadOnlyMemory<float> samples);

    Task AnnounceAsync(TensorRef reference);

    void Post([TransfersOwnership] Waveform waveform);

    Task PostAsync([TransfersOwnership] Waveform waveform);
}

/// <summary>Receives lines of a log.</summary>
public interface ILog
{
    void Write(object? value);
}

/// <summary>Works on samples that it is lent.</summary>
public static class Dsp
{
    public static void Normalize(Span<float> samples) => samples[0] = 1;

    public static float Rms(Waveform.ReadOnly waveform) => waveform[0];

    public static float Rms(ReadOnlySpan<float> samples) => samples[0];

    public static float Correlate(ReadOnlySpan<float> left, ReadOnlySpan<float> right) => left[0] * right[0];

    public static float MixDown(IReadOnlyList<Waveform> waveforms) => waveforms.Count;
}

/// <summary>What a peer is told about a tensor.</summary>
public sealed record Message(TensorRef Reference, long Length);
