namespace Corpus;

/// <summary>An owner that is a class.</summary>
[TensorOwner]
public sealed class Clip(string path = "") : IDisposable
{
    public string Path { get; } = path;

    public float Gain { get; set; } = 1;

    public static Clip? Find(string path) => path.Length == 0 ? null : new Clip(path);

    public static Clip Load(string path) => new(path);

    public static bool TryLoad(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Clip? clip) =>
        (clip = Find(path)) is not null;

    public void Play() { }

    public Clip Mix(Clip other) => new(Path + other.Path);

    public void Dispose() { }
}

/// <summary>An owner that ends asynchronously.</summary>
[TensorOwner]
public sealed class Feed : IAsyncDisposable
{
    public static Task<Feed> ConnectAsync(string address) => Task.FromResult(new Feed());

    public int Read() => 0;

    public ValueTask<Clip> NextAsync() => new(new Clip());

    public ValueTask DisposeAsync() => default;
}
