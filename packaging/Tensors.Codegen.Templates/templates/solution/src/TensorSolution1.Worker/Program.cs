using Tensors;
using TensorsSafeNamespace.Worker;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddModelWorker<Square>();
#if (hasModel)
builder.Services.AddOnnxModelWorker<TensorsSafeNamespace.Contracts.Model.IModel>();
#endif

var app = builder.Build();
app.MapModelWorkers();
app.Run();
