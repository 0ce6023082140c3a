using Tensors;
using TensorsSafeNamespace.Contracts;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddModelClient<ISquare>();
#if (hasModel)
builder.Services.AddModelClient<Model.IModel>();
#endif

var app = builder.Build();
app.MapGet(
    "/squares",
    async (float[] numbers, ISquare square, SharedMemoryAllocator allocator, CancellationToken cancellationToken) =>
    {
        using var tensor = Numbers.Allocate(allocator, numbers.Length);
        tensor.CopyFrom(numbers);
        using var squares = await square.SquareAsync(tensor, cancellationToken);
        return squares.ToArray();
    }
);
app.Run();
